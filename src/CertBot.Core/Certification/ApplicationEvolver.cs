using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Escalations;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Certification.Measures;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using static CertBot.Core.Certification.Applications.ApplicationEvent;

namespace CertBot.Core.Certification;

/// <summary>
/// Applies events to an application. Events are facts: nothing is refused here, and an event that does not fit the stage only increments the revision.
/// </summary>
public static class ApplicationEvolver
{
    /// <summary>The state after one more event. A history begins with <see cref="Submitted"/>; anything else is corruption and throws.</summary>
    public static Application Evolve(Application? state, RecordedEvent<ApplicationEvent> recorded) =>
        (recorded.Data, state) switch
        {
            (Submitted e, null) => Create(e, recorded, revision: 1),
            (Submitted e, { } app) => Create(e, recorded, app.Revision + 1) with
            {
                Certificates = app.Certificates,
                Escalations = e.Vendor == app.Vendor ? app.Escalations : app.Escalations.Clear(),
                EscalationCount = e.Vendor == app.Vendor ? app.EscalationCount : EscalationRules.CountOf(app), // no number is given twice
                PastEscalations = e.Vendor == app.Vendor ? app.PastEscalations : [],
                FormerVendors = e.Vendor == app.Vendor ? app.FormerVendors : app.FormerVendors.Remove(e.Vendor).Add(app.Vendor),
                FailedAttempts = app.FailedAttempts,
                LastReview = app.LastReview,
                StandingCount = app.StandingCount,
                KnownGrounds = app.KnownGrounds,
                Inspection = e.Vendor == app.Vendor ? app.Inspection : null,
                Release = e.Release with { Attempt = app.FailedAttempts + 1 },
            },
            (_, null) => throw new InvalidOperationException($"A history begins with {recorded.Data.GetType().Name}"),
            (_, { } app) => Apply(app, recorded) with { Revision = app.Revision + 1 },
        };

    private static Application Create(Submitted e, RecordedEvent<ApplicationEvent> recorded, int revision) =>
        new()
        {
            Id = e.Id,
            Edition = e.Edition,
            Vendor = e.Vendor,
            VendorName = e.VendorName,
            Listing = e.Listing,
            Name = e.Name,
            Applicant = recorded.By,
            Release = e.Release,
            ReleaseSince = recorded.At,
            Stage = new Stage.KickOff(1, e.WishedKickOff) { Since = recorded.At },
            Revision = revision,
        };

    private static Application Apply(Application app, RecordedEvent<ApplicationEvent> recorded) =>
        (recorded.Data, app.Stage) switch
        {
            (KickOffPlanned e, Stage.KickOff stage) => app with { Stage = stage with { Planned = e.On } },
            (FoundReady e, _) => app with { Stage = new Stage.Priority(new(e.Advice, e.Comment, recorded.By)) { Since = recorded.At } },
            (FoundNotReady e, Stage.KickOff stage) => app with { Stage = new Stage.NotReady(stage.Round, e.Missing) { Since = recorded.At } },
            (Resubmitted e, Stage.NotReady stage) => app with
            {
                Release = app.Release with { Readiness = e.Readiness },
                Stage = new Stage.KickOff(stage.Round + 1, e.WishedKickOff) { Since = recorded.At },
            },

            (PriorityApproved e, _) => app with
            {
                Priority = new PriorityOutcome.Approved(e.Priority, e.PlannedStart) { By = recorded.By, At = recorded.At },
                Stage = new Stage.Collecting(e.PlannedStart) { Since = recorded.At },
            },
            (PriorityDeferred e, Stage.Priority stage) => app with
            {
                Priority = new PriorityOutcome.Deferred(e.Until, e.Reason) { By = recorded.By, At = recorded.At },
                Stage = new Stage.Deferred(stage.Advice, e.Until, e.Reason) { Since = recorded.At },
            },
            (DeferralEnded, Stage.Deferred stage) => app with { Stage = new Stage.Priority(stage.Advice) { Since = recorded.At } },
            (PriorityDeclined e, _) => app with
            {
                Priority = new PriorityOutcome.Declined(e.Reason) { By = recorded.By, At = recorded.At },
                Stage = new Stage.Declined(e.Reason) { Since = recorded.At },
                FailedAttempts = app.FailedAttempts + 1,
            },

            (MaterialAdded e, _) => app with
            {
                Release = app.Release with { Materials = app.Release.Materials.SetItem(Release.PartIdFor(e.Material, e.Part), e.Content) },
            },
            (MaterialRemoved e, _) => app with
            {
                Release = app.Release with { Materials = app.Release.Materials.Remove(Release.PartIdFor(e.Material, e.Part)) },
            },

            (StandardsSubmitted e, _) => app with { Stage = new Stage.Audit(1, e.Profile, e.Promised) { Since = recorded.At } },
            (ShortcomingsFound e, Stage.Audit stage) => app with
            {
                LastAudit = new(recorded.By, recorded.At, e.Round, e.Items.Length),
                Stage = new Stage.Shortcomings(e.Round, stage.Profile, e.Items) { Since = recorded.At },
            },
            (ShortcomingAnswered e, Stage.Shortcomings stage) => app with
            {
                Stage = stage with { Items = [.. stage.Items.Select(i => i.Number == e.Number ? i with { Answer = e.Answer } : i)] },
            },
            (ShortcomingsReminded e, Stage.Shortcomings stage) => app with { Stage = stage with { Reminded = e.On } },
            (ReauditStarted e, Stage.Shortcomings stage) => app with
            {
                Stage = new Stage.Audit(e.Round, stage.Profile, e.Promised) { Since = recorded.At, Earlier = stage.Items },
            },

            (CertificateGranted e, var stage) => app with
            {
                Certificates = app.Certificates.Add(e.Certificate),
                LastAudit = stage is Stage.Audit audit ? new(recorded.By, recorded.At, audit.Round, 0) : app.LastAudit,
                CertifiedBaseline = ((stage as Stage.Audit)?.Profile ?? app.CertifiedBaseline?.Profile) is { } profile ? new(app.Release, profile) : null,
                LastReview = PastReview.Of(e.Certificate.Version, app.Reviewed),
                Stage = new Stage.Certified { Since = recorded.At },
            },
            (VersionAnnounced e, _) => app with
            {
                Release = app.Release with
                {
                    Version = e.Version,
                    IsUpdate = true,
                    Attempt = app.FailedAttempts + 1,
                    Materials = ImmutableSortedDictionary<string, SubmittedMaterial>.Empty,
                },
                ReleaseSince = recorded.At,
                Reviewed = ImmutableSortedDictionary<CriterionKey, ReviewTask>.Empty,
                LastAudit = null,
                Stage = new Stage.Collecting(e.PlannedStart) { Since = recorded.At },
            },
            (ApplicationWithdrawn, _) when app.CertifiedBaseline is { } baseline => app with
            {
                Release = baseline.Release,
                Reviewed = ImmutableSortedDictionary<CriterionKey, ReviewTask>.Empty,
                LastAudit = null,
                Stage = new Stage.Certified { Since = recorded.At },
                FailedAttempts = app.FailedAttempts + 1,
            },
            (ApplicationWithdrawn e, _) => app with
            {
                Reviewed = ReviewTasks.Of(app),
                Stage = new Stage.Withdrawn(e.Reason) { Since = recorded.At },
                FailedAttempts = app.FailedAttempts + 1,
            },

            (RemindersSent e, _) => app with
            {
                Reminded = new(
                    e.Subject,
                    app.Reminded is { } sent && sent.Subject == e.Subject ? [.. sent.Names.Union(e.Names, StringComparer.Ordinal)] : e.Names
                ),
            },
            (ListingReleased, _) => app with { IsListingReleased = true },
            (ContactChanged e, _) => app with { Contact = e.To },
            (SanctionChanged e, _) => SanctionEvolver.Evolve(app, e.Event, recorded),
            (InspectionChanged e, _) => InspectionEvolver.Evolve(app, e.Event, recorded),
            (EscalationChanged e, _) => EscalationRules.Evolve(app, e, recorded),
            _ => ReviewEvolver.Evolve(app, recorded),
        };
}
