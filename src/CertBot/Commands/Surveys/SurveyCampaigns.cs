using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Cases;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Support.Cases;
using CertBot.Core.Surveys;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Commands.Surveys;

/// <summary>
/// Plans surveys: after a resolved case, and half-yearly for a certified application. A campaign goes through the vendor's customers page by page; a page that
/// is done twice plans nothing twice. The surveys themselves go out by <see cref="AggregateTimer{TState}"/>.
/// </summary>
internal sealed class SurveyCampaigns(
    IStore store,
    Aggregates aggregates,
    CustomerStore customers,
    InstalledEditions editions,
    CommandExecutor executor,
    IClock clock
) : IDueDocumentHandler
{
    internal const string CampaignKind = "survey-campaign";

    private const string Id = "campaign";

    private const int PageSize = 50;

    public string Kind => CampaignKind;

    /// <summary>A resolved case is asked about if its vendor lets this host ask, and it was resolved lately and is not rated yet.</summary>
    public async Task AskAboutCase(CaseId id, CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        if (
            (await aggregates.Cases.Load(StoreKeys.Case(id), cancellationToken)).State is not { } supportCase
            || CaseProgress.Of(supportCase, now) is not { ResolvedAt: { } resolved, Rating: null }
            || !IsAskedByHost(await aggregates.FindVendor(supportCase.Vendor, cancellationToken))
            || await customers.Find(supportCase.Vendor, supportCase.Opening.Customer, cancellationToken) is not { } customer
        )
        {
            return;
        }

        var edition = editions.Get(supportCase.Terms.Edition);
        if (resolved < now - Duration.FromDays(edition.Surveys.MaxAgeDays))
            return;

        var plan = new SurveyPlan
        {
            Kind = SurveyKind.Csat,
            Application = supportCase.Application,
            Vendor = supportCase.Vendor,
            Customer = customer.Id,
            Case = id,
            Contact = SurveyAddress.HashOf(SurveyContacts.OfCase(supportCase, customer)),
            Language = SurveyContacts.LanguageOf(customer, edition),
            Occasion = resolved,
            SendAt = resolved + edition.Surveys.Delay,
        };
        await Schedule(SurveyIds.OfCase(id), plan, now, cancellationToken);
    }

    /// <summary>A certified application has a campaign from now on. Once; what is running stays as it is.</summary>
    public async Task Start(ApplicationId id, CancellationToken cancellationToken)
    {
        if (await FindCertified(id, cancellationToken) is not var (application, edition))
            return;

        var campaign = new SurveyCampaign(application, null, "");
        var due = NextStart(edition, clock.GetCurrentInstant());
        await store.Commit(StoreKeys.SurveyCampaign(id), [new Write.Create(ToDocument(campaign, due))], cancellationToken);
    }

    public async Task Handle(StoredDocument due, Instant now, CancellationToken cancellationToken)
    {
        var campaign = VersionedJson.ReadGuarded(due, VersionedJson.Read<SurveyCampaign>);
        var found = await FindCertified(campaign.Application, cancellationToken);
        var vendorId = (await aggregates.FindApplication(campaign.Application, cancellationToken))?.Vendor;
        var vendor = vendorId is { } owner ? await aggregates.FindVendor(owner, cancellationToken) : null;
        var edition = found?.Edition ?? editions.Default;
        var halfYear = campaign.HalfYear ?? HalfYears.Of(edition.DayOf(now));
        // Who holds no certificate now, or asks in another way, is skipped this time; so is a half-year that passed while no host ran.
        var next = new SurveyCampaign(campaign.Application, null, "");
        var isDone = true;
        if (found is not null && vendor is not null && IsAskedByHost(vendor) && halfYear == HalfYears.Of(edition.DayOf(due.Document.Due ?? now)))
        {
            var page = await customers.List(vendor.Id, campaign.After, PageSize, cancellationToken);
            foreach (var row in page)
                await Ask(row.Id, campaign.Application, vendor.Id, halfYear, edition, now, cancellationToken);
            isDone = page.Length < PageSize;
            if (!isDone)
                next = new SurveyCampaign(campaign.Application, halfYear, page[^1].Id.Value);
        }

        await store.Commit(due.Partition, [new Write.Replace(ToDocument(next, isDone ? NextStart(edition, now) : now), due.ETag)], cancellationToken);
    }

    /// <summary>The morning of the first working day of the edition's next month, after an instant.</summary>
    internal static Instant NextStart(Edition edition, Instant after)
    {
        var month = edition.DayOf(after).With(DateAdjusters.StartOfMonth);
        while (true)
        {
            if (edition.Surveys.NpsMonths.Contains(month.Month) && edition.MorningOf(edition.WorkingDayOnOrAfter(month)) is var start && start > after)
                return start;
            month = month.PlusMonths(1);
        }
    }

    private async Task Ask(
        CustomerId id,
        ApplicationId application,
        VendorId vendor,
        string halfYear,
        Edition edition,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        if (await customers.Find(vendor, id, cancellationToken) is not { } customer || customer.ContractAt(now) is null)
            return;

        var plan = new SurveyPlan
        {
            Kind = SurveyKind.Nps,
            Application = application,
            Vendor = vendor,
            Customer = id,
            HalfYear = halfYear,
            Contact = SurveyAddress.HashOf(SurveyContacts.OfCampaign(customer, halfYear)),
            Language = SurveyContacts.LanguageOf(customer, edition),
            Occasion = now,
            SendAt = now,
        };
        await Schedule(SurveyIds.OfCampaign(application, halfYear, id), plan, now, cancellationToken);
    }

    private Task<CommandResult> Schedule(SurveyId id, SurveyPlan plan, Instant now, CancellationToken cancellationToken) =>
        executor.Execute(new Command.OnSurvey(id, new SurveyCommand.Schedule(plan)), null, Actor.Clock, now, cancellationToken);

    private async Task<(ApplicationId Application, Edition Edition)?> FindCertified(ApplicationId id, CancellationToken cancellationToken) =>
        await aggregates.FindApplication(id, cancellationToken) is { } application
        && editions.Get(application.Edition) is var edition
        && CertifiedApplications.IsCertified(ApplicationSummaryProjection.Project(application, edition))
            ? (id, edition)
            : null;

    private static bool IsAskedByHost(Vendor? vendor) => vendor?.Surveys is { Channel: SurveyChannel.Mail or SurveyChannel.Link };

    private static Document ToDocument(SurveyCampaign campaign, Instant due) => new(Id, CampaignKind, VersionedJson.Write(campaign)) { Due = due };
}

/// <summary>Where the campaigns of an application stand.</summary>
/// <param name="Application">Whose.</param>
/// <param name="HalfYear">The one that is on its way; null: none is, and the next begins when it is due.</param>
/// <param name="After">The customers up to this one are asked.</param>
internal sealed record SurveyCampaign(ApplicationId Application, string? HalfYear, string After);
