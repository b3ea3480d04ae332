using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Measures;

/// <summary>Applies what happened in a matter of measures to its application. Nothing is refused here.</summary>
public static class SanctionEvolver
{
    public static Application Evolve(Application app, SanctionEvent sanctionEvent, RecordedEvent<ApplicationEvent> recorded) =>
        (sanctionEvent, app.Standing) switch
        {
            (SanctionEvent.GroundFound e, var standing) => app with
            {
                KnownGrounds = SanctionRules.Remember(app.KnownGrounds, e.Ground),
                StandingCount = standing is { IsOpen: true } ? app.StandingCount : app.StandingCount + 1,
                Standing = AddGround(standing is { IsOpen: true } ? standing : null, app.StandingCount + 1, new(e.Ground, recorded.By, recorded.At)),
            },
            (SanctionEvent.TookEffect { Kind: SanctionKind.Withdraw } e, { } standing) => WithdrawCertificate(app, standing, e, recorded),
            // A reminder changes nothing that a card could be stale about.
            (SanctionEvent.Reminded e, { } standing) => app with
            {
                Standing = standing with { Reminded = [.. standing.Reminded.Union(e.Names, StringComparer.Ordinal)] },
            },
            (_, { } standing) => app with { Standing = Apply(standing, sanctionEvent, recorded) with { Revision = standing.Revision + 1 } },
            _ => app,
        };

    private static SanctionMatter AddGround(SanctionMatter? standing, int number, FoundGround ground) =>
        standing is null
            ? new SanctionMatter
            {
                Number = number,
                Since = ground.At,
                Grounds = [ground],
                Revision = 1,
            }
            : standing with
            {
                Grounds = standing.Grounds.Add(ground),
                Revision = standing.Revision + 1,
            };

    private static SanctionMatter Apply(SanctionMatter standing, SanctionEvent sanctionEvent, RecordedEvent<ApplicationEvent> recorded) =>
        sanctionEvent switch
        {
            SanctionEvent.RemedyProposed e => standing with { Remedy = CreateRemedy(e.Steps, RemedySide.Platform, standing, recorded) },
            SanctionEvent.RemedyCountered e => standing with
            {
                Remedy = CreateRemedy(e.Steps, RemedySide.Vendor, standing, recorded) with { IsCountered = true },
            },
            SanctionEvent.RemedyAgreed when standing.Remedy is { } remedy => standing with { Remedy = remedy with { AgreedAt = recorded.At } },
            SanctionEvent.StepReported e => ChangeStep(standing, e.Number, s => s with { Reported = new(recorded.By, recorded.At, e.Words) }),
            SanctionEvent.StepConfirmed e => ChangeStep(standing, e.Number, s => s with { Confirmed = new(recorded.By, recorded.At, "") }),
            SanctionEvent.StepReturned e => ChangeStep(standing, e.Number, s => s with { Reported = null, Returned = new(recorded.By, recorded.At, e.Reason) }),
            SanctionEvent.SanctionProposed e => standing with { Proposal = new(e.Kind, e.Reason, recorded.By, recorded.At) { ByIds = e.ByIds } },
            SanctionEvent.ProposalRejected => standing with { Proposal = null },
            SanctionEvent.Announced e when standing.Proposal is { } proposal => standing with
            {
                Proposal = null,
                Announced = new(e.Kind, proposal.Reason)
                {
                    ProposedBy = proposal.By,
                    ApprovedBy = recorded.By,
                    Since = recorded.At,
                    Ends = e.Ends,
                    Warns = e.Warns,
                },
            },
            SanctionEvent.Reinstated e => standing with
            {
                Suspension = null,
                Proposal = null,
                Ended = new(SanctionOutcome.Reinstated, recorded.By, recorded.At, e.Reason),
            },
            SanctionEvent.Ended e => standing with { Proposal = null, Ended = new(e.Outcome, recorded.By, recorded.At, e.Reason) },
            _ when standing.Announced is { } announced => ApplyToAnnounced(standing, announced, sanctionEvent, recorded),
            _ => standing,
        };

    private static SanctionMatter ApplyToAnnounced(
        SanctionMatter standing,
        AnnouncedSanction announced,
        SanctionEvent sanctionEvent,
        RecordedEvent<ApplicationEvent> recorded
    ) =>
        sanctionEvent switch
        {
            SanctionEvent.Answered e => standing with
            {
                Announced = announced with
                {
                    Answers = announced.Answers.Add(new(recorded.By, recorded.At, e.Words)),
                    StoppedAt = announced.StoppedAt ?? recorded.At,
                },
            },
            SanctionEvent.AnswerRead e => standing with { Announced = announced with { StoppedAt = null, Ends = e.Ends, Warns = e.Warns } },
            SanctionEvent.LastWarning e => standing with { Announced = announced with { IsWarned = true, Ends = e.Ends } },
            SanctionEvent.Cancelled => standing with { Announced = null },
            SanctionEvent.TookEffect { Kind: SanctionKind.Suspend } => standing with
            {
                Announced = null,
                Suspension = new(recorded.At, announced.Reason, announced.ProposedBy, announced.ApprovedBy),
            },
            _ => standing,
        };

    /// <summary>
    /// Every certificate of the application ends. A version under way goes on as a first certification, support audit included; without one the application
    /// may be submitted again.
    /// </summary>
    private static Application WithdrawCertificate(
        Application app,
        SanctionMatter standing,
        SanctionEvent.TookEffect e,
        RecordedEvent<ApplicationEvent> recorded
    )
    {
        var reason = standing.Announced?.Reason ?? "";
        return app with
        {
            Certificates = [.. app.Certificates.Select(c => c.WithdrawnOn is null ? c with { WithdrawnOn = e.On } : c)],
            CertifiedBaseline = null,
            Stage = app.Stage is Stage.Certified ? new Stage.Withdrawn(reason) { Since = recorded.At } : app.Stage,
            FailedAttempts = app.Stage is Stage.Certified ? app.FailedAttempts + 1 : app.FailedAttempts,
            Standing = standing with
            {
                Announced = null,
                Suspension = null,
                Ended = new(SanctionOutcome.Withdrawn, recorded.By, recorded.At, reason),
                Revision = standing.Revision + 1,
            },
        };
    }

    private static RemedySchedule CreateRemedy(
        ImmutableArray<ProposedStep> steps,
        RemedySide side,
        SanctionMatter standing,
        RecordedEvent<ApplicationEvent> recorded
    ) =>
        new([.. steps.Select((s, i) => new RemedyStep(i + 1, s.Description, s.Due))])
        {
            Side = side,
            Since = recorded.At,
            IsCountered = standing.Remedy is { IsAgreed: false, IsCountered: true },
        };

    private static SanctionMatter ChangeStep(SanctionMatter standing, int number, Func<RemedyStep, RemedyStep> change) =>
        standing.Remedy is { } remedy
            ? standing with
            {
                Remedy = remedy with { Steps = [.. remedy.Steps.Select(s => s.Number == number ? change(s) : s)] },
            }
            : standing;
}
