using System.Collections.Immutable;
using CertBot.Core.Policy;
using static CertBot.Core.Certification.ApplicationEvent;

namespace CertBot.Core.Certification;

/// <summary>What an event makes of an application. Events are facts: nothing is refused here, and one that does not fit changes no more than the count.</summary>
public static class Evolver
{
    /// <summary>The state after one more fact. A history begins with <see cref="Submitted"/>; another beginning is damage and throws.</summary>
    public static Application Evolve(Application? state, Fact<ApplicationEvent> fact) => (fact.What, state) switch
    {
        (Submitted e, null) => Begun(e, fact, revision: 1),
        (Submitted e, { } app) => Begun(e, fact, app.Revision + 1) with
        {
            Certificates = app.Certificates,
            Escalations = app.Escalations,
            Lapsed = app.Lapsed,
            Release = e.Release with { Attempt = app.Lapsed + 1 },
        },
        (_, null) => throw new InvalidOperationException($"A history begins with {fact.What.GetType().Name}"),
        (_, { } app) => Next(app, fact) with { Revision = app.Revision + 1 },
    };

    private static Application Begun(Submitted e, Fact<ApplicationEvent> fact, int revision) => new()
    {
        Id = e.Id,
        Edition = e.Edition,
        Vendor = e.Vendor,
        VendorName = e.VendorName,
        Listing = e.Listing,
        Name = e.Name,
        Applicant = fact.By,
        Release = e.Release,
        Stage = new Stage.KickOff(1, e.WishedKickOff) { Since = fact.At },
        Revision = revision,
    };

    private static Application Next(Application app, Fact<ApplicationEvent> fact) => (fact.What, app.Stage) switch
    {
        (KickOffPlanned e, Stage.KickOff at) => app with { Stage = at with { Planned = e.On } },
        (FoundReady e, _) => app with { Stage = new Stage.Priority(new(e.Advice, e.Comment, fact.By)) { Since = fact.At } },
        (FoundNotReady e, Stage.KickOff at) => app with { Stage = new Stage.NotReady(at.Round, e.Missing) { Since = fact.At } },
        (Resubmitted e, Stage.NotReady at) => app with
        {
            Release = app.Release with { Readiness = e.Readiness },
            Stage = new Stage.KickOff(at.Round + 1, e.WishedKickOff) { Since = fact.At },
        },

        (Approved e, _) => app with
        {
            Priority = new PriorityOutcome.Approved(e.Priority, e.PlannedStart) { By = fact.By, At = fact.At },
            Stage = new Stage.Collecting(e.PlannedStart) { Since = fact.At },
        },
        (WasDeferred e, Stage.Priority at) => app with
        {
            Priority = new PriorityOutcome.Deferred(e.Until, e.Reason) { By = fact.By, At = fact.At },
            Stage = new Stage.Deferred(at.Advice, e.Until, e.Reason) { Since = fact.At },
        },
        (CameBack, Stage.Deferred at) => app with { Stage = new Stage.Priority(at.Advice) { Since = fact.At } },
        (WasDeclined e, _) => app with
        {
            Priority = new PriorityOutcome.Declined(e.Reason) { By = fact.By, At = fact.At },
            Stage = new Stage.Declined(e.Reason) { Since = fact.At },
            Lapsed = app.Lapsed + 1,
        },

        (HandedIn e, _) => app with { Release = app.Release with { Materials = app.Release.Materials.SetItem(Release.PartId(e.Material, e.Part), e.What) } },
        (TakenBack e, _) => app with { Release = app.Release with { Materials = app.Release.Materials.Remove(Release.PartId(e.Material, e.Part)) } },

        (StandardsSubmitted e, _) => app with { Stage = new Stage.Audit(1, e.Profile, e.Promised) { Since = fact.At } },
        (ShortcomingsFound e, Stage.Audit at) => app with
        {
            LastAudit = new(fact.By, fact.At, e.Round, e.Items.Length),
            Stage = new Stage.Shortcomings(e.Round, at.Profile, e.Items) { Since = fact.At },
        },
        (ShortcomingAnswered e, Stage.Shortcomings at) => app with
        {
            Stage = at with { Items = [.. at.Items.Select(i => i.Number == e.Number ? i with { Answer = e.Answer } : i)] },
        },
        (ShortcomingsReminded e, Stage.Shortcomings at) => app with { Stage = at with { Reminded = e.On } },
        (ReauditDue e, Stage.Shortcomings at) => app with { Stage = new Stage.Audit(e.Round, at.Profile, e.Promised) { Since = fact.At, Earlier = at.Items } },

        (CertificateGranted e, var at) => app with
        {
            Certificates = app.Certificates.Add(e.Certificate),
            LastAudit = at is Stage.Audit audit ? new(fact.By, fact.At, audit.Round, 0) : app.LastAudit,
            Standing = ((at as Stage.Audit)?.Profile ?? app.Standing?.Profile) is { } profile ? new(app.Release, profile) : null,
            Stage = new Stage.Certified { Since = fact.At },
        },
        (VersionAnnounced e, _) => app with
        {
            Release = app.Release with { Version = e.Version, IsUpdate = true, Attempt = app.Lapsed + 1, Materials = ImmutableSortedDictionary<string, Handed>.Empty },
            Reviewed = ImmutableSortedDictionary<CriterionKey, ReviewTask>.Empty,
            LastAudit = null,
            Stage = new Stage.Collecting(e.PlannedStart) { Since = fact.At },
        },
        (WasWithdrawn, _) when app.Standing is { } standing => app with
        {
            Release = standing.Release,
            Reviewed = ImmutableSortedDictionary<CriterionKey, ReviewTask>.Empty,
            LastAudit = null,
            Stage = new Stage.Certified { Since = fact.At },
            Lapsed = app.Lapsed + 1,
        },
        (WasWithdrawn e, _) => app with { Reviewed = TaskList.Of(app), Stage = new Stage.Withdrawn(e.Reason) { Since = fact.At }, Lapsed = app.Lapsed + 1 },

        (Escalated e, _) => Escalating.Evolve(app, e, fact),
        _ => Reviewing.Evolve(app, fact),
    };
}
