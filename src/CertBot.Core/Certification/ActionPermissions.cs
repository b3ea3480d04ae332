using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Certification;

using Data = ImmutableSortedDictionary<string, string>;

/// <summary>
/// Which buttons of a card a user may press, determined by the decider itself: the command is tried without its free text, and if only
/// that text is missing, the button is shown. The click itself is decided again.
/// </summary>
public static class ActionPermissions
{
    /// <summary>Whether everyone who sees the card may press it: it only queries.</summary>
    public static bool IsPublic(string verb) => CommandFor(verb, Data.Empty, default) is null;

    /// <summary>Whether this actor may press it now. <paramref name="data"/> are the button's ids.</summary>
    public static bool IsAllowed(string verb, Data data, Application app, DecisionContext context) =>
        CommandFor(verb, data, context.Today) is not { } command
        || ApplicationDecider.Decide(command, app, context) is not Decision<ApplicationEvent>.Rejected { Refusal.Question: null };

    private static ApplicationCommand? CommandFor(string verb, Data data, LocalDate today)
    {
        var criterion = new CriterionKey(data.GetValueOrDefault("criterion", ""));
        var revision = int.TryParse(data.GetValueOrDefault("revision", ""), NumberStyles.None, CultureInfo.InvariantCulture, out var r) ? r : (int?)null;
        var escalation = new EscalationId(data.GetValueOrDefault("escalation", ""));
        return verb switch
        {
            CommandName.PlanKickOff => new PlanKickOff(today),
            CommandName.FindReady => new FindReady(default, ""),
            CommandName.FindNotReady => new FindNotReady(ImmutableSortedDictionary<string, string>.Empty),
            CommandName.Approve => new Approve(default, today),
            CommandName.Defer => new Defer(today, ""),
            CommandName.Decline => new Decline(""),
            CommandName.Claim => new Claim(criterion, revision),
            CommandName.Pass => new Pass(criterion, revision),
            CommandName.RequestChanges => new RequestChanges(criterion, revision, "", ""),
            CommandName.MarkNotApplicable => new MarkNotApplicable(criterion, revision, ""),
            CommandName.AskVendor => new AskVendor(criterion, revision, ""),
            CommandName.Undo => new Undo(criterion, revision),
            CommandName.PassAudit => new PassAudit(),
            CommandName.FindShortcomings => new FindShortcomings([]),
            CommandName.ReleaseListing => new ReleaseListing(""),
            CommandName.Acknowledge => new ActOnEscalation(escalation, new EscalationCommand.Acknowledge()),
            CommandName.Comment => new ActOnEscalation(escalation, new EscalationCommand.Comment("")),
            CommandName.Raise => new ActOnEscalation(escalation, new EscalationCommand.Raise("")),
            CommandName.Close => new ActOnEscalation(escalation, new EscalationCommand.Close("")),
            _ => SanctionCommandFor(verb, data) is { } sanction ? new ActOnSanction(sanction)
            : InspectionCommandFor(verb, data) is { } inspection ? new ActOnInspection(inspection)
            : null,
        };
    }

    private static int NumberIn(Data data) =>
        int.TryParse(data.GetValueOrDefault("number", ""), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static InspectionCommand? InspectionCommandFor(string verb, Data data) =>
        verb switch
        {
            CommandName.DisputeFinding => new InspectionCommand.Dispute(NumberIn(data), ""),
            CommandName.DismissFinding => new InspectionCommand.Dismiss(NumberIn(data), ""),
            CommandName.KeepFinding => new InspectionCommand.Keep(NumberIn(data), ""),
            CommandName.DismissListed => new InspectionCommand.DismissListed(NumberIn(data), ""),
            _ => null,
        };

    private static SanctionCommand? SanctionCommandFor(string verb, Data data)
    {
        var number = NumberIn(data);
        return verb switch
        {
            CommandName.OpenSanction => new SanctionCommand.Open(""),
            CommandName.ProposeRemedy => new SanctionCommand.ProposeRemedy([]),
            CommandName.CounterRemedy => new SanctionCommand.CounterRemedy([]),
            CommandName.AcceptRemedy => new SanctionCommand.AcceptRemedy(),
            CommandName.ReportStep => new SanctionCommand.ReportStep(number, ""),
            CommandName.ConfirmStep => new SanctionCommand.ConfirmStep(number),
            CommandName.ReturnStep => new SanctionCommand.ReturnStep(number, ""),
            CommandName.Suspend => new SanctionCommand.Propose(SanctionKind.Suspend, ""),
            CommandName.WithdrawCertificate => new SanctionCommand.Propose(SanctionKind.Withdraw, ""),
            CommandName.ApproveSanction => new SanctionCommand.Approve(),
            CommandName.CancelSanction => new SanctionCommand.Cancel(""),
            CommandName.AnswerSanction => new SanctionCommand.Answer(""),
            CommandName.ReadAnswer => new SanctionCommand.ReadAnswer(),
            CommandName.Reinstate => new SanctionCommand.Reinstate(""),
            CommandName.DropSanction => new SanctionCommand.Drop(""),
            _ => null,
        };
    }
}
