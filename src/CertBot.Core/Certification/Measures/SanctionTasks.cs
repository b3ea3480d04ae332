using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.Certification.Measures;

/// <summary>Something in a matter that waits for one side, since when (UTC). Texts: <c>sanction.task.NAME</c>.</summary>
public sealed record SanctionTask(string Name, ReaderSide Side, Instant Since)
{
    /// <summary>The last day for it (in the edition's zone); null: none is set.</summary>
    public LocalDate? Due { get; init; }

    /// <summary>Who may not do it: the ids of whoever proposed what is to be approved.</summary>
    public ImmutableArray<PersonId> Excluded { get; init; } = [];
}

/// <summary>What waits for whom.</summary>
public static class SanctionTasks
{
    public const string Decide = "decide";
    public const string Approve = "approve";
    public const string ReadAnswer = "read";
    public const string AnswerAnnouncement = "answer";
    public const string AcceptRemedy = "accept";
    public const string ConfirmStep = "confirm";
    public const string DoStep = "step";
    public const string Reinstate = "reinstate";

    public static ImmutableArray<SanctionTask> Of(Application app, Edition edition) =>
        app.Standing is { IsOpen: true } standing
            ?
            [
                .. standing is { Proposal: null, Announced: null, Suspension: null, Remedy: null }
                    ? [new SanctionTask(Decide, ReaderSide.Platform, standing.Since)]
                    : Array.Empty<SanctionTask>(),
                .. OfSanction(standing, edition),
                .. standing.Remedy is { } remedy ? OfRemedy(remedy) : [],
            ]
            : [];

    /// <summary>The roles of the platform's side that a task waits for.</summary>
    public static ImmutableArray<RoleName> RolesFor(SanctionTask task, Edition edition) =>
        task.Name switch
        {
            Decide => edition.SanctionRules.Proposers,
            Approve or Reinstate => edition.SanctionRules.Approvers,
            _ => edition.SanctionRules.Everybody,
        };

    private static IEnumerable<SanctionTask> OfSanction(SanctionMatter standing, Edition edition)
    {
        if (standing.Proposal is { } proposal)
            yield return new(Approve, ReaderSide.Platform, proposal.At) { Excluded = [.. proposal.ByIds.Append(proposal.By).Distinct()] };
        if (standing.Announced is { StoppedAt: { } stopped })
            yield return new(ReadAnswer, ReaderSide.Platform, stopped);
        if (standing.Announced is { StoppedAt: null } announced)
            yield return new(AnswerAnnouncement, ReaderSide.Vendor, announced.Since) { Due = edition.DayOf(announced.Ends) };
        if (standing is { Suspension: { } suspension, Announced: null, Proposal: null } && standing.Remedy is null or { IsComplete: true })
            yield return new(Reinstate, ReaderSide.Platform, suspension.Since);
    }

    private static IEnumerable<SanctionTask> OfRemedy(RemedySchedule remedy)
    {
        if (remedy.AgreedAt is not { } agreed)
        {
            yield return new(AcceptRemedy, remedy.Side == RemedySide.Vendor ? ReaderSide.Platform : ReaderSide.Vendor, remedy.Since);
            yield break;
        }
        if (remedy.Steps.FirstOrDefault(s => s is { Reported: not null, Confirmed: null }) is { Reported: { } reported })
            yield return new(ConfirmStep, ReaderSide.Platform, reported.At);
        if (remedy.Steps.FirstOrDefault(s => s is { Reported: null, Confirmed: null }) is { } next)
            yield return new(DoStep, ReaderSide.Vendor, agreed) { Due = next.Due };
    }
}
