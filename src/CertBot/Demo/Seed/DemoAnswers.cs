using CertBot.Core.Surveys;
using CertBot.Repositories;
using NodaTime;

namespace CertBot.Demo.Seed;

/// <summary>The answers of customers who are asked twice a year whether they would recommend an application, as the vendor's survey tool tells them.</summary>
internal sealed class DemoAnswers(DemoTimeline timeline, InstalledEditions editions, DemoApplication app, DemoSupportLevel level, int seed)
{
    /// <summary>Of a hundred who are asked, so many answer.</summary>
    private const int Answering = 92;

#pragma warning disable CA5394 // nothing here is secret: the same seed has to give the same year
    private readonly Random _random = new(seed);

    /// <summary>Plans the answers of whole months from <paramref name="first"/> on, before <paramref name="end"/>.</summary>
    public void Plan(YearMonth first, int months, Instant end)
    {
        foreach (var month in Enumerable.Range(0, months + 1).Select(first.PlusMonths))
        {
            if (editions.Default.Surveys.NpsMonths.Contains(month.Month))
                PlanMonth(month, end);
        }
    }

    private void PlanMonth(YearMonth month, Instant end)
    {
        var opens = month.OnDayOfMonth(4).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();
        foreach (var (customer, contact) in app.Customers.SelectMany(c => c.Contacts.Select(p => (c, p))))
        {
            var at = opens + Duration.FromSeconds(_random.Next(18 * 24 * 3600));
            var (answers, score) = (_random.Next(100) < Answering, NextScore());
            if (!answers || at >= end)
                continue;
            var told = new ToldAnswer
            {
                Kind = SurveyKind.Nps,
                Application = app.Id.Value,
                Customer = customer.Id,
                Email = contact,
                Score = score,
                At = at,
            };
            timeline.At(at + Duration.FromMinutes(1), c => timeline.Take(app.Vendor.Id, told, app.Vendor.Helpdesk, c));
        }
    }

    private int NextScore() =>
        _random.NextDouble() < level.Pleased ? _random.Next(8, 11)
        : _random.Next(4) == 0 ? _random.Next(0, 4)
        : _random.Next(4, 8);
#pragma warning restore CA5394
}
