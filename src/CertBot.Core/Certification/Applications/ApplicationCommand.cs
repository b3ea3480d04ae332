using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.Certification.Applications;

/// <summary>The commands of an application, sent by users and by the clock. A pending command is stored in the conversation, so names are stable.</summary>
[JsonDerivedType(typeof(Submit), "submit")]
[JsonDerivedType(typeof(PlanKickOff), "plan-kick-off")]
[JsonDerivedType(typeof(FindReady), "find-ready")]
[JsonDerivedType(typeof(FindNotReady), "find-not-ready")]
[JsonDerivedType(typeof(Resubmit), "resubmit")]
[JsonDerivedType(typeof(Approve), "approve")]
[JsonDerivedType(typeof(Defer), "defer")]
[JsonDerivedType(typeof(Decline), "decline")]
[JsonDerivedType(typeof(AddMaterial), "hand-in")]
[JsonDerivedType(typeof(AddMaterials), "hand-in-several")]
[JsonDerivedType(typeof(KeepMaterial), "keep-material")]
[JsonDerivedType(typeof(RemoveMaterial), "take-back")]
[JsonDerivedType(typeof(SubmitMaterials), "submit-materials")]
[JsonDerivedType(typeof(Claim), "claim")]
[JsonDerivedType(typeof(Pass), "pass")]
[JsonDerivedType(typeof(RequestChanges), "needs-work")]
[JsonDerivedType(typeof(MarkNotApplicable), "not-applicable")]
[JsonDerivedType(typeof(AskVendor), "ask-vendor")]
[JsonDerivedType(typeof(AnswerQuestion), "answer-question")]
[JsonDerivedType(typeof(Undo), "undo")]
[JsonDerivedType(typeof(ReworkCriterion), "mend")]
[JsonDerivedType(typeof(SubmitRework), "submit-mended")]
[JsonDerivedType(typeof(SubmitStandards), "submit-standards")]
[JsonDerivedType(typeof(PassAudit), "pass-audit")]
[JsonDerivedType(typeof(FindShortcomings), "find-shortcomings")]
[JsonDerivedType(typeof(AnswerShortcoming), "answer-shortcoming")]
[JsonDerivedType(typeof(AnnounceVersion), "new-version")]
[JsonDerivedType(typeof(Withdraw), "withdraw")]
[JsonDerivedType(typeof(OpenEscalation), "open-escalation")]
[JsonDerivedType(typeof(ActOnEscalation), "on-escalation")]
[JsonDerivedType(typeof(ActOnSanction), "on-sanction")]
[JsonDerivedType(typeof(ActOnInspection), "on-inspection")]
[JsonDerivedType(typeof(ReleaseListing), "release")]
[JsonDerivedType(typeof(HandOver), "hand-over")]
[JsonDerivedType(typeof(Tick), "tick")]
public abstract record ApplicationCommand
{
    private ApplicationCommand() { }

    /// <summary>What the clicked card or the filled-in form was made for; null: typed, and so about the present.</summary>
    public CardSubject? Subject { get; init; }

    /// <summary>Stage 1: apply. Also after a decline or a withdrawal.</summary>
    public sealed record Submit(EditionPin Edition, VendorId Vendor, string VendorName, string Listing, string Name, Release Release, LocalDate WishedKickOff)
        : ApplicationCommand;

    public sealed record PlanKickOff(LocalDate On) : ApplicationCommand;

    public sealed record FindReady(PriorityLevel Advice, string Comment) : ApplicationCommand;

    /// <summary>What is missing, by readiness key.</summary>
    public sealed record FindNotReady(ImmutableSortedDictionary<string, string> Missing) : ApplicationCommand;

    /// <summary>The vendor repaired what was missing: answers by readiness key.</summary>
    public sealed record Resubmit(ImmutableSortedDictionary<string, ReadinessAnswer> Readiness) : ApplicationCommand
    {
        /// <summary>The day the vendor would like to meet again; null: the next working day.</summary>
        public LocalDate? WishedKickOff { get; init; }
    }

    public sealed record Approve(PriorityLevel Priority, LocalDate PlannedStart) : ApplicationCommand;

    public sealed record Defer(LocalDate Until, string Reason) : ApplicationCommand;

    public sealed record Decline(string Reason) : ApplicationCommand;

    public sealed record AddMaterial(MaterialKey Material, string Part, [property: JsonPropertyName("what")] SubmittedMaterial Content) : ApplicationCommand;

    /// <summary>Several parts at once: all of them, or none.</summary>
    public sealed record AddMaterials(ImmutableArray<MaterialContent> Materials) : ApplicationCommand
    {
        public const int MaxCount = 10;
    }

    /// <summary>Of a new version: this part is the same as for the certified version, says the vendor.</summary>
    public sealed record KeepMaterial(MaterialKey Material, string Part) : ApplicationCommand;

    public sealed record RemoveMaterial(MaterialKey Material, string Part) : ApplicationCommand;

    public sealed record SubmitMaterials : ApplicationCommand;

    /// <summary>On a task: <c>Revision</c> is the task's revision the user saw; any other is refused as stale (null: typed, not clicked).</summary>
    public sealed record Claim(CriterionKey Criterion, int? Revision) : ApplicationCommand;

    public sealed record Pass(CriterionKey Criterion, int? Revision) : ApplicationCommand;

    public sealed record RequestChanges(CriterionKey Criterion, int? Revision, string Reason, string Comment) : ApplicationCommand;

    public sealed record MarkNotApplicable(CriterionKey Criterion, int? Revision, string Comment) : ApplicationCommand;

    public sealed record AskVendor(CriterionKey Criterion, int? Revision, string Question) : ApplicationCommand;

    public sealed record AnswerQuestion(CriterionKey Criterion, int Number, string Answer) : ApplicationCommand;

    public sealed record Undo(CriterionKey Criterion, int? Revision) : ApplicationCommand;

    /// <summary>The vendor's comment on a criterion that needs work.</summary>
    public sealed record ReworkCriterion(CriterionKey Criterion, [property: JsonPropertyName("what")] string Comment) : ApplicationCommand;

    public sealed record SubmitRework : ApplicationCommand;

    public sealed record SubmitStandards(SupportProfile Profile) : ApplicationCommand;

    public sealed record PassAudit : ApplicationCommand;

    public sealed record FindShortcomings(ImmutableArray<ReportedShortcoming> Found) : ApplicationCommand;

    public sealed record AnswerShortcoming(int Number, string Answer) : ApplicationCommand;

    /// <summary>A new version of a certified application: back to stage 3.</summary>
    public sealed record AnnounceVersion(string Version) : ApplicationCommand;

    public sealed record Withdraw(string Reason) : ApplicationCommand;

    public sealed record OpenEscalation(string Reason) : ApplicationCommand;

    /// <summary>A command on an open escalation.</summary>
    public sealed record ActOnEscalation(EscalationId Escalation, [property: JsonPropertyName("what")] EscalationCommand Command) : ApplicationCommand
    {
        /// <summary>The escalation's revision the user saw; any other is refused as stale (null: typed, not clicked).</summary>
        public int? Revision { get; init; }
    }

    /// <summary>A command in a matter of measures against the certified application.</summary>
    public sealed record ActOnSanction([property: JsonPropertyName("what")] SanctionCommand Command) : ApplicationCommand
    {
        /// <summary>The matter's revision the user saw; any other is refused as stale (null: typed, not clicked).</summary>
        public int? Revision { get; init; }

        /// <summary>The matter's number the user saw; any other is refused as stale (null: typed).</summary>
        public int? Matter { get; init; }
    }

    /// <summary>A command about the inspection of the packages.</summary>
    public sealed record ActOnInspection([property: JsonPropertyName("what")] InspectionCommand Command) : ApplicationCommand
    {
        /// <summary>The number of the inspection, or the dispute's revision, that the user saw; any other is refused as stale (null: typed, not clicked).</summary>
        public int? Revision { get; init; }
    }

    /// <summary>After a decline or a withdrawal: the listing is free for another vendor, the history stays.</summary>
    public sealed record ReleaseListing(string Reason) : ApplicationCommand;

    /// <summary>This person no longer belongs to the vendor: somebody else there takes over what they held. Given by the product itself.</summary>
    public sealed record HandOver(PersonId From) : ApplicationCommand;

    /// <summary>A timer is due.</summary>
    public sealed record Tick : ApplicationCommand
    {
        [JsonIgnore]
        public TickScope Scope { get; init; }
    }
}

/// <summary>What a tick does.</summary>
public enum TickScope
{
    /// <summary>Everything that is due.</summary>
    Everything,

    /// <summary>The first thing that is due: everything is more than one commit holds.</summary>
    OneStep,

    /// <summary>Closes the escalation that is due the longest: there is no room to call its next level.</summary>
    CloseEscalation,
}

/// <summary>A part of the materials, and what is handed in for it.</summary>
public sealed record MaterialContent(MaterialKey Material, string Part, [property: JsonPropertyName("what")] SubmittedMaterial Content);

/// <summary>A shortcoming as the auditor enters it; no deadline: the edition's days from now.</summary>
public sealed record ReportedShortcoming([property: JsonPropertyName("what")] string Description, LocalDate? Deadline);
