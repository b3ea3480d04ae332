using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using static CertBot.Core.Certification.Sanctions.SanctionCommand;

namespace CertBot.Core.Certification.Measures;

/// <summary>
/// Measures against a certified application. Nothing is suspended or withdrawn by the machine alone: one person proposes, another one approves, it is announced
/// with a grace period, and only its end is left to the clock. Refusals are texts of <c>sanction.refused.*</c>.
/// </summary>
public static class SanctionRules
{
    /// <summary>Most grounds of one matter that are kept; a further one is refused to people and not taken up from the machine.</summary>
    public const int MaxGrounds = 40;

    /// <summary>Most answers to one announcement: each stops the clock.</summary>
    public const int MaxAnswers = 5;

    /// <summary>How many names of grounds are remembered, so that none is taken up twice.</summary>
    private const int MaxKnownGrounds = 240;

    internal static Decision<ApplicationEvent> Decide(SanctionCommand command, Application app, DecisionContext context) =>
        command switch
        {
            SanctionCommand.TakeUp c => TakeUp(c.Ground, app),
            _ when app.CertificateState is not (CertificateState.Valid or CertificateState.Suspended) => SanctionRefusals.CreateRejection(
                "not-certified",
                data: Named(app)
            ),
            Open c => OpenMatter(c, app),
            _ when app.Standing is not { IsOpen: true } => SanctionRefusals.CreateRejection("none", data: Named(app)),
            ProposeRemedy c => RemedyRules.Propose(c.Steps, app.Standing, context),
            CounterRemedy c => RemedyRules.Counter(c.Steps, app.Standing, context),
            AcceptRemedy => RemedyRules.Accept(app.Standing, app, context),
            ReportStep c => RemedyRules.Report(c, app.Standing),
            ConfirmStep c => RemedyRules.Confirm(c, app.Standing),
            ReturnStep c => RemedyRules.Return(c, app.Standing),
            Propose c => ProposeSanction(c, app.Standing, app, context),
            Approve => ApproveSanction(app.Standing, app, context),
            Cancel c => CancelSanction(c, app.Standing, app),
            Answer c => AnswerAnnouncement(c, app.Standing, app),
            ReadAnswer => MarkAnswerRead(app.Standing, app, context),
            Reinstate c => ReinstateCertificate(c, app.Standing, app, context),
            Drop c => DropMatter(c, app.Standing, app),
            _ => throw new InvalidOperationException($"Not a command on a standing: {command.GetType().Name}"),
        };

    /// <summary>Of a ground that was taken up already, only what is new in it; nothing while there is no certificate to act on.</summary>
    private static Decision<ApplicationEvent> TakeUp(SanctionGround ground, Application app)
    {
        if (app.CertificateState is not (CertificateState.Valid or CertificateState.Suspended) || ground is SanctionGround.Stated)
            return Decisions.Accept();
        var fresh = ground switch
        {
            SanctionGround.MissedTargets g => g with
            {
                Keys =
                [
                    .. g
                        .Keys.Distinct(StringComparer.Ordinal)
                        .Where(key => !app.KnownGrounds.Contains(SanctionGround.NameOf(g.Month, key), StringComparer.Ordinal)),
                ],
            },
            _ => ground,
        };
        var isNew = fresh is SanctionGround.MissedTargets { Keys: var keys }
            ? !keys.IsEmpty
            : !SanctionGround.NamesOf(fresh).Any(name => app.KnownGrounds.Contains(name, StringComparer.Ordinal));
        return isNew && !IsFull(app) ? Happened(new SanctionEvent.GroundFound(fresh)) : Decisions.Accept();
    }

    private static Decision<ApplicationEvent> OpenMatter(Open command, Application app) =>
        IsFull(app)
            ? SanctionRefusals.CreateRejection("grounds", "reason", new() { ["max"] = MaxGrounds })
            : IfText(command.Reason, "reason", words => new SanctionEvent.GroundFound(new SanctionGround.Stated(words)));

    private static Decision<ApplicationEvent> ProposeSanction(Propose command, SanctionMatter standing, Application app, DecisionContext context) =>
        !IsOffered(SanctionKinds.NameOf(command.Kind), context.Edition)
            ? SanctionRefusals.CreateRejection("not-offered", data: new() { ["what"] = NameOf(command.Kind) })
        : standing.Proposal is { } waiting
            ? SanctionRefusals.CreateRejection("proposed", data: new() { ["what"] = NameOf(waiting.Kind), ["who"] = LocalizableValue.PersonName(waiting.By) })
        : standing.Announced is { } announced ? SanctionRefusals.CreateRejection("announced", data: new() { ["what"] = NameOf(announced.Kind) })
        : command.Kind == SanctionKind.Suspend && standing.Suspension is { } suspended
            ? SanctionRefusals.CreateRejection("suspended", data: Named(app).With([("since", LocalizableValue.Timestamp(suspended.Since))]))
        : IfText(command.Reason, "reason", words => new SanctionEvent.SanctionProposed(command.Kind, words, [.. context.Actor.Ids]));

    /// <summary>Humans are compared, not ids: the proposer under another of their accounts is the same person.</summary>
    private static Decision<ApplicationEvent> ApproveSanction(SanctionMatter standing, Application app, DecisionContext context)
    {
        if (standing.Proposal is not { } proposal)
            return SanctionRefusals.CreateRejection("nothing-proposed", data: Named(app));
        if (context.Actor.Is(proposal.By) || context.Actor.Ids.Any(proposal.ByIds.Contains))
            return SanctionRefusals.CreateRejection("same-person", data: new() { ["what"] = NameOf(proposal.Kind) });
        var (ends, warns) = GracePeriod.After(context.Now, NodaTime.Duration.FromDays(context.Edition.SanctionRules.GraceDays), context.Edition);
        return Happened(new SanctionEvent.Announced(proposal.Kind, ends, warns));
    }

    private static Decision<ApplicationEvent> CancelSanction(Cancel command, SanctionMatter standing, Application app) =>
        standing.Announced is not null ? IfText(command.Reason, "reason", words => new SanctionEvent.Cancelled(words))
        : standing.Proposal is not null ? IfText(command.Reason, "reason", words => new SanctionEvent.ProposalRejected(words))
        : SanctionRefusals.CreateRejection("nothing-to-cancel", data: Named(app));

    private static Decision<ApplicationEvent> AnswerAnnouncement(Answer command, SanctionMatter standing, Application app) =>
        standing.Announced is not { } announced ? SanctionRefusals.CreateRejection("nothing-announced", data: Named(app))
        : announced.Answers.Length >= MaxAnswers ? SanctionRefusals.CreateRejection("answers", data: new() { ["max"] = MaxAnswers })
        : IfText(command.Words, "words", words => new SanctionEvent.Answered(words));

    private static Decision<ApplicationEvent> MarkAnswerRead(SanctionMatter standing, Application app, DecisionContext context)
    {
        if (standing.Announced is not { StoppedAt: { } stopped } announced)
            return SanctionRefusals.CreateRejection("nothing-to-read", data: Named(app));
        var (ends, warns) = GracePeriod.After(context.Now, announced.Ends - stopped, context.Edition);
        return Happened(new SanctionEvent.AnswerRead(ends, warns));
    }

    private static Decision<ApplicationEvent> ReinstateCertificate(Reinstate command, SanctionMatter standing, Application app, DecisionContext context) =>
        standing.Suspension is null ? SanctionRefusals.CreateRejection("not-suspended", data: Named(app))
        : standing.Announced is { } announced ? SanctionRefusals.CreateRejection("announced", data: new() { ["what"] = NameOf(announced.Kind) })
        : standing.Remedy is { IsAgreed: true } remedy && context.Today < remedy.LastDay
            ? SanctionRefusals.CreateRejection("remedy-runs", data: Named(app).With([("day", LocalizableValue.Date(remedy.LastDay))]))
        : IfText(command.Reason, "reason", words => new SanctionEvent.Reinstated(words));

    private static Decision<ApplicationEvent> DropMatter(Drop command, SanctionMatter standing, Application app) =>
        standing.Suspension is { } suspended
            ? SanctionRefusals.CreateRejection("suspended", data: Named(app).With([("since", LocalizableValue.Timestamp(suspended.Since))]))
        : standing.Announced is { } announced ? SanctionRefusals.CreateRejection("announced", data: new() { ["what"] = NameOf(announced.Kind) })
        : IfText(command.Reason, "reason", words => new SanctionEvent.Ended(SanctionOutcome.Dropped, words));

    /// <summary>Whether the edition offers a measure by this name.</summary>
    public static bool IsOffered(string sanction, Edition edition) => edition.Sanctions.Contains(sanction, StringComparer.Ordinal);

    public static LocalizableValue NameOf(SanctionKind kind) => LocalizableValue.Text($"sanction.kind.{SanctionKinds.NameOf(kind)}");

    /// <summary>The names of grounds after one more, the last of them.</summary>
    internal static ImmutableArray<string> Remember(ImmutableArray<string> known, SanctionGround ground) =>
        [.. known.Union(SanctionGround.NamesOf(ground), StringComparer.Ordinal).TakeLast(MaxKnownGrounds)];

    internal static Decision<ApplicationEvent> IfText(string text, string question, Func<string, SanctionEvent> createEvent) =>
        Decisions.AcceptUnless(TextRules.CheckText(text, TextRules.MaxTextLength, question), () =>
            new ApplicationEvent.SanctionChanged(createEvent(TextRules.Clean(text)))
        );

    internal static Decision<ApplicationEvent> Happened(params ImmutableArray<SanctionEvent> events) =>
        Decisions.Accept([.. events.Select(e => new ApplicationEvent.SanctionChanged(e))]);

    internal static LocalizableObject Named(Application app) => new() { ["app"] = app.Name };

    private static bool IsFull(Application app) => app.Standing is { IsOpen: true, Grounds.Length: >= MaxGrounds };
}
