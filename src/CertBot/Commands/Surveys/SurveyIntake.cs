using CertBot.Commands.Handlers;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Support.Cases;
using CertBot.Core.Surveys;
using CertBot.Repositories;
using NodaTime;

namespace CertBot.Commands.Surveys;

/// <summary>What became of an answer that was told from outside.</summary>
internal abstract record SurveyIntakeResult
{
    private SurveyIntakeResult() { }

    public sealed record New(SurveyId Id) : SurveyIntakeResult;

    /// <summary>It is known already.</summary>
    public sealed record Unchanged(SurveyId Id) : SurveyIntakeResult;

    public sealed record Refused(Refusal Refusal) : SurveyIntakeResult;
}

/// <summary>Takes in answers that customers gave in a survey tool of the vendor's. The same answer told again changes nothing.</summary>
internal sealed class SurveyIntake(
    Aggregates aggregates,
    CaseStore cases,
    CustomerStore customers,
    InstalledEditions editions,
    CommandExecutor executor,
    SurveyCommandHandler handler
)
{
    /// <summary>Takes in an answer.</summary>
    public Task<SurveyIntakeResult> Take(VendorId vendor, ToldAnswer told, Actor actor, Instant now, CancellationToken cancellationToken) =>
        Run(vendor, told, actor, now, isTaken: true, cancellationToken);

    /// <summary>What <see cref="Take"/> would do; nothing is stored.</summary>
    public Task<SurveyIntakeResult> Preview(VendorId vendor, ToldAnswer told, Actor actor, Instant now, CancellationToken cancellationToken) =>
        Run(vendor, told, actor, now, isTaken: false, cancellationToken);

    private async Task<SurveyIntakeResult> Run(VendorId vendor, ToldAnswer told, Actor actor, Instant now, bool isTaken, CancellationToken cancellationToken)
    {
        var (id, plan, refusal) =
            told.Kind == SurveyKind.Csat ? await PlanCase(vendor, told, cancellationToken) : await PlanNps(vendor, told, cancellationToken);
        if (plan is null)
            return new SurveyIntakeResult.Refused(refusal ?? new Refusal("survey.refused.unknown"));

        var given = new SurveyAnswer(told.Score, told.At, SurveySource.Import) { Comment = told.Comment, Name = told.Name };
        var command = new Command.OnSurvey(id, new SurveyCommand.TakeAnswer(plan, given));
        var run = new CommandRun(actor, now, new AggregateSession(aggregates));
        var known = (await run.Session.LoadSurvey(id, cancellationToken)).State;
        var context = await handler.LoadContext(id, command.Command, known, run, cancellationToken);
        switch (SurveyDecider.Decide(command.Command, known, context))
        {
            case Decision<SurveyEvent>.Rejected { Refusal: var rejected }:
                return new SurveyIntakeResult.Refused(rejected);
            case Decision<SurveyEvent>.Accepted { Events.IsEmpty: true }:
                return new SurveyIntakeResult.Unchanged(id);
        }

        return isTaken && await executor.Execute(command, null, actor, now, cancellationToken) is CommandResult.Refused { Refusal: var refused }
            ? new SurveyIntakeResult.Refused(refused)
            : new SurveyIntakeResult.New(id);
    }

    private async Task<(SurveyId, SurveyPlan?, Refusal?)> PlanCase(VendorId vendor, ToldAnswer told, CancellationToken cancellationToken)
    {
        var named = told.Case ?? "";
        var id = await cases.FindId(vendor, named, cancellationToken) ?? new CaseId(named.ToUpperInvariant());
        if (named.Length is 0 or > 200 || await cases.Find(id, cancellationToken) is not { } supportCase || supportCase.Vendor != vendor)
            return (default, null, new Refusal("survey.refused.no-such-case", new() { ["case"] = UserText.Excerpt(named) }, "case"));

        return (
            SurveyIds.OfCase(id),
            new SurveyPlan
            {
                Kind = SurveyKind.Csat,
                Application = supportCase.Application,
                Vendor = vendor,
                Customer = supportCase.Opening.Customer,
                Case = id,
                Contact = SurveyAddress.HashOf(told.Email),
                Language = LanguageCode.En,
                Occasion = supportCase.OpenedAt,
                SendAt = told.At,
            },
            null
        );
    }

    private async Task<(SurveyId, SurveyPlan?, Refusal?)> PlanNps(VendorId vendor, ToldAnswer told, CancellationToken cancellationToken)
    {
        var (applicationId, customerId) = (new ApplicationId(told.Application ?? ""), new CustomerId(told.Customer ?? ""));
        if (
            !UserText.IsId(applicationId.Value)
            || await aggregates.FindApplication(applicationId, cancellationToken) is not { } application
            || application.Vendor != vendor
        )
        {
            return (default, null, new Refusal("survey.refused.no-such-app", new() { ["app"] = UserText.Excerpt(applicationId.Value) }, "application"));
        }

        if (!Core.Support.Customers.CustomerDecider.IsId(customerId.Value) || await customers.Find(vendor, customerId, cancellationToken) is not { } customer)
        {
            return (default, null, new Refusal("survey.refused.no-such-customer", new() { ["customer"] = UserText.Excerpt(customerId.Value) }, "customer"));
        }

        var halfYear = HalfYears.Of(editions.Get(application.Edition).DayOf(told.At));
        var contact = SurveyAddress.HashOf(told.Email);
        // Whoever was asked by this host in the same half-year and answered is not counted twice.
        var asked = await aggregates.FindSurvey(SurveyIds.OfCampaign(applicationId, halfYear, customerId), cancellationToken);
        if (asked is { Answer: not null } && asked.Plan.Contact == contact)
            return (default, null, new Refusal("survey.refused.answered"));

        return (
            SurveyIds.OfContact(applicationId, halfYear, customerId, contact),
            new SurveyPlan
            {
                Kind = SurveyKind.Nps,
                Application = applicationId,
                Vendor = vendor,
                Customer = customer.Id,
                HalfYear = halfYear,
                Contact = contact,
                Language = LanguageCode.En,
                Occasion = told.At,
                SendAt = told.At,
            },
            null
        );
    }
}
