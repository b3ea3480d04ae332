using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Conversation;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.RegularAudits.Cards;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Commands.Handlers;

/// <summary>Decides commands on the regular audits of certified applications.</summary>
internal sealed class RegularAuditCommandHandler(
    Aggregates aggregates,
    InstalledEditions editions,
    CommandOutcomes outcomes,
    CaseStore cases,
    IRandomText randomText
)
{
    public async Task<CommandOutcome> Decide(Command.OnRegularAudits command, CommandRun run, CancellationToken cancellationToken)
    {
        var loaded = await run.Session.LoadRegularAudits(command.Application, cancellationToken);
        if ((await run.Session.LoadApplication(command.Application, cancellationToken)).State is not { } application)
            return new CommandOutcome.Rejected(new Refusal("audit.refused.no-such-application", [], "app"));

        var context = await LoadContext(command.Command, application, loaded.State, run, cancellationToken);
        return outcomes.Of(
            RegularAuditDecider.Decide(command.Command, loaded.State, context),
            aggregates.RegularAudits,
            loaded,
            run with
            {
                Actor = context.Actor,
            },
            (events, after) => new CommandEffects([.. Messages(events, loaded.State, after, context)], RegularAuditDecider.NextDue(after, context.Edition))
        );
    }

    private async Task<RegularAuditContext> LoadContext(
        RegularAuditCommand command,
        Application application,
        RegularAuditHistory? history,
        CommandRun run,
        CancellationToken cancellationToken
    )
    {
        var vendor = (await run.Session.LoadVendor(application.Vendor, cancellationToken)).State;
        var edition = editions.Get(application.Edition);
        var supportCase = CaseOf(command, history) is { } id ? (await run.Session.LoadCase(id, cancellationToken)).State : null;
        return new RegularAuditContext
        {
            Application = application.Id,
            ApplicationName = application.Name,
            Edition = edition,
            HolidayCalendars = editions.HolidayCalendars,
            Actor = run.ForMembersOf(vendor).Actor,
            Now = run.Now,
            IsCertified = CertificateStates.IsAudited(application),
            Vendor = vendor,
            RandomText = randomText.Create(),
            Cases =
                command is RegularAuditCommand.Tick && history is { Open: null }
                    ? await LoadPeriod(application.Id, AuditScheduleRules.FindPeriod(history, edition, run.Now), cancellationToken)
                    : [],
            Case = supportCase,
            CaseEdition = supportCase is null ? null : editions.Get(supportCase.Terms.Edition),
            Customer = CustomerOf(command, history) is { } customer
                ? (await run.Session.LoadCustomer(application.Vendor, customer, cancellationToken)).State
                : null,
        };
    }

    /// <summary>The case a command is about: of the sample, or of a test question.</summary>
    private static CaseId? CaseOf(RegularAuditCommand command, RegularAuditHistory? history) =>
        command switch
        {
            RegularAuditCommand.CheckCase c => c.Case,
            RegularAuditCommand.MarkRegistered c => c.Case,
            RegularAuditCommand.Judge c => history?.Open?.FindQuestion(c.Number)?.Asked?.Case,
            _ => null,
        };

    private static CustomerId? CustomerOf(RegularAuditCommand command, RegularAuditHistory? history) =>
        command switch
        {
            RegularAuditCommand.PlanQuestion c => c.Order.Customer,
            RegularAuditCommand.MarkSent c => history?.Open?.FindQuestion(c.Number)?.Order.Customer,
            _ => null,
        };

    /// <summary>The cases of some months; none if no audit opens now.</summary>
    private async Task<ImmutableArray<CaseRow>> LoadPeriod(
        ApplicationId application,
        (YearMonth From, YearMonth To)? period,
        CancellationToken cancellationToken
    )
    {
        if (period is not { } months)
            return [];

        var found = ImmutableArray.CreateBuilder<CaseRow>();
        for (var month = months.From; month.CompareTo(months.To) <= 0; month = month.PlusMonths(1))
        {
            await foreach (var row in cases.EachOf(application, NodaTime.Text.YearMonthPattern.Iso.Format(month), cancellationToken))
                found.Add(row);
        }

        return found.ToImmutable();
    }

    private static IEnumerable<Document> Messages(
        ImmutableArray<RecordedEvent<RegularAuditEvent>> events,
        RegularAuditHistory? before,
        RegularAuditHistory after,
        RegularAuditContext context
    )
    {
        ImmutableArray<OutboxMessage> messages =
        [
            // First, as everywhere: whoever is told to go on may do so at once.
            new OutboxMessage.AuditListRow(RegularAuditProjection.Project(after, context.ApplicationName)),
            .. RegularAuditNotifications.For(events, before, after, context).Select(n => new OutboxMessage.Message(n, null)),
            .. RegularAuditNotifications.RemindersFor(events, after, context).Select(r => new OutboxMessage.ReminderLine(r)),
            .. events
                .Select(e => e.Data)
                .OfType<RegularAuditEvent.QuestionCalled>()
                .Where(e => after.Open?.FindQuestion(e.Number)?.Order.Route == ShopperRoute.Registered)
                .Select(e => new OutboxMessage.ShopperCall(after.Application, after.Count, e.Number)),
            .. events
                .Select(e => e.Data)
                .OfType<RegularAuditEvent.Reported>()
                .Where(e => !e.Shortcomings.IsEmpty)
                .Select(_ => new OutboxMessage.SanctionCall(after.Application, new SanctionGround.FailedAudit(after.Count))),
        ];
        return messages.Select(
            (message, index) =>
                OutboxDocuments.Create(
                    message,
                    string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{after.Revision:D6}:{index:D2}"),
                    context.Now
                )
        );
    }
}
