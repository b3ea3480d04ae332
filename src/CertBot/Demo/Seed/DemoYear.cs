using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using NodaTime;

namespace CertBot.Demo.Seed;

/// <summary>
/// A year of certified applications up to a day: one that is healthy, one that misses targets, one with too few cases to judge, one with a corrected month. The
/// same seed and day make the same year.
/// </summary>
internal sealed class DemoYear(
    DemoTimeline timeline,
    DemoCertification certification,
    InstalledEditions editions,
    CaseStore cases,
    PersonStore persons,
    DemoRandomText random
)
{
    /// <summary>Closed months before the month of the last day.</summary>
    private const int Months = 12;

    private static readonly (DemoApplication App, DemoSupportLevel Service)[] Portfolio =
    [
        (
            DemoPortfolio.Healthy,
            DemoSupportLevel.Good with
            {
                FirstMonth = 58,
                LastMonth = 128,
                LateResponses = 0.002,
                Escalations = [0, 1, 0, 0, 1, 0, 0, 0, 1],
            }
        ),
        (
            DemoPortfolio.Missing,
            DemoSupportLevel.Good with
            {
                FirstMonth = 38,
                LastMonth = 30,
                LateResponses = 0.05,
                LateResolutions = 0.11,
                Rated = 0.22,
                Pleased = 0.7,
                Escalations = [1, 0, 2, 1, 3, 2, 1, 4, 2, 3, 3, 4, 2],
            }
        ),
        (DemoPortfolio.Quiet, DemoSupportLevel.Good with { FirstMonth = 4, LastMonth = 6 }),
        (DemoPortfolio.Corrected, DemoSupportLevel.Good with { FirstMonth = 27, LastMonth = 33, LateResolutions = 0.005, ToldLate = 8 }),
    ];

    /// <summary>When (UTC) the first application of a year that ends with this day is submitted.</summary>
    public static Instant StartOf(LocalDate until, DateTimeZone zone) =>
        FirstMonth(until).OnDayOfMonth(1).PlusDays(-60).AtStartOfDayInZone(zone).ToInstant() + Duration.FromHours(9);

    /// <param name="until">The last day, in the programme's zone; what happened before it begins is played.</param>
    /// <param name="seed">Where the chance comes from.</param>
    /// <param name="cancellationToken">Ends it; what was played stays.</param>
    public async Task Play(LocalDate until, int seed, CancellationToken cancellationToken)
    {
        var zone = ZoneLookup.OrUtc(editions.Default.Zone);
        var end = until.AtStartOfDayInZone(zone).ToInstant();
        random.StartFrom(seed);
        await CreateVendor(cancellationToken);
        foreach (var (index, (app, service)) in Portfolio.Index())
        {
            certification.Plan(app, StartOf(until, zone) + (Duration.FromDays(4) * index));
            new DemoCases(timeline, editions, cases, app, service, unchecked((seed * 31) + index)).Plan(FirstMonth(until), Months, end);
            new DemoAnswers(timeline, editions, app, service, unchecked((seed * 37) + index)).Plan(FirstMonth(until), Months, end);
        }

        await timeline.PlayUntil(end, cancellationToken);
    }

    /// <summary>The ids of the applications it makes.</summary>
    public static IEnumerable<ApplicationId> Applications => Portfolio.Select(p => p.App.Id);

    private static YearMonth FirstMonth(LocalDate until) => until.ToYearMonth().PlusMonths(-Months);

    private async Task CreateVendor(CancellationToken cancellationToken)
    {
        var vendor = DemoVendor.Cumulus;
        await persons.Create(
            new Person
            {
                Id = vendor.Person,
                Name = "Elif Demir",
                Language = LanguageCode.En,
                Zone = "Europe/Istanbul",
                PersonalChats = [new ConversationAddress("web", vendor.Person.Value, IsPersonal: true)],
            },
            cancellationToken
        );
        var newcomer = new Actor(vendor.Person, [], null);
        await timeline.Execute(new Command.OnVendor(vendor.Id, new VendorCommand.Create(vendor.Id, vendor.Name)), newcomer, cancellationToken);
    }
}
