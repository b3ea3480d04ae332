using CertBot.Core.Certification.Inspections;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Support.Duty;
using NodaTime;

namespace CertBot.Core.Certification.Applications;

/// <summary>The context of a decision besides the command and the state, as loaded by the host.</summary>
public sealed record DecisionContext
{
    /// <summary>The id under which the application was loaded and will be stored.</summary>
    public required ApplicationId Id { get; init; }

    /// <summary>The edition the application pins; for a <c>Submit</c> the one new applications are taken in under.</summary>
    public required Edition Edition { get; init; }

    public required Actor Actor { get; init; }

    public required Instant Now { get; init; }

    public required RoleAssignments RoleAssignments { get; init; }

    /// <summary>The application's vendor, with its people; for a <c>Submit</c> the applicant's. Null: there is none.</summary>
    public Vendor? Vendor { get; init; }

    /// <summary>Who is away and who is on duty; loaded where people may be called.</summary>
    public DutySchedule Duty { get; init; } = DutySchedule.Empty;

    /// <summary>For a <c>Submit</c>: how many other applications of the vendor wait for their kick-off.</summary>
    public int ApplicationsBeforeKickOff { get; init; }

    /// <summary>For a <c>KeepMaterial</c>: the file of the certified version is in the store no more.</summary>
    public bool IsFileLost { get; init; }

    /// <summary>Packages are inspected here: a submission waits for that.</summary>
    public bool IsInspectionOn { get; init; }

    /// <summary>For a command about a finding by its number in the report: the report of the files that are the application's now; null: there is none.</summary>
    public InspectionReport? Report { get; init; }

    /// <summary>Today in the programme's zone.</summary>
    public LocalDate Today => Edition.DayOf(Now);
}

/// <summary>Results of the certification deciders: the text keys of refusals begin with <c>certification.refused.</c>.</summary>
internal static class Decisions
{
    public static Refusal Refuse(string code, string? question = null, LocalizableObject? data = null) =>
        new($"certification.refused.{code}", data ?? [], question);

    public static Decision<ApplicationEvent> Reject(Refusal reason) => Decision<ApplicationEvent>.Reject(reason);

    public static Decision<ApplicationEvent> Reject(string reason, string? question = null, LocalizableObject? data = null) =>
        Reject(Refuse(reason, question, data));

    public static Decision<ApplicationEvent> Accept(params System.Collections.Immutable.ImmutableArray<ApplicationEvent> events) =>
        Decision<ApplicationEvent>.Accept(events);

    /// <summary>Rejected with the refusal if there is one, else accepted with the event.</summary>
    public static Decision<ApplicationEvent> AcceptUnless(Refusal? refusal, Func<ApplicationEvent> createEvent) =>
        refusal is null ? Accept(createEvent()) : Reject(refusal);
}
