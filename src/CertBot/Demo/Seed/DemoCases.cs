using System.Globalization;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using CertBot.Repositories;
using NodaTime;

namespace CertBot.Demo.Seed;

/// <summary>
/// The cases of an application, month after month: how many, when, and how well they are looked after. Each is told when it happens, by the vendor's system.
/// All chance comes from one seeded sequence.
/// </summary>
internal sealed class DemoCases(DemoTimeline timeline, InstalledEditions editions, CaseStore cases, DemoApplication app, DemoSupportLevel service, int seed)
{
    private static readonly string[] Subjects =
    [
        "Import stops at the last row",
        "A field is empty after the update",
        "How do we add a column to the list?",
        "The report shows yesterday's figures",
        "Error 500 when a record is saved",
        "Mail arrives twice",
        "Can the reminder be sent later?",
        "Search does not find a contact by phone",
        "The dashboard is slow in the morning",
        "Wrong currency on the printed form",
        "A user cannot sign in after the holiday",
        "Where is the log of the synchronisation?",
        "Attachments are not copied",
        "The calendar is one hour late",
        "Two records were merged by mistake",
        "Questions about the price for fifty users",
    ];

    private static readonly Duration ToldAfter = Duration.FromSeconds(40);

#pragma warning disable CA5394 // nothing here is secret: the same seed has to give the same year
    private readonly Random _random = new(seed);
    private int _number;

    /// <summary>Plans the cases of whole months from <paramref name="first"/> on, and of the part of the next one before <paramref name="end"/>.</summary>
    public void Plan(YearMonth first, int months, Instant end)
    {
        for (var index = 0; index <= months; index++)
        {
            var month = first.PlusMonths(index);
            var share = (double)index / Math.Max(1, months);
            var count = (service.FirstMonth + ((service.LastMonth - service.FirstMonth) * share)) * DemoSupportLevel.Season(month.Month);
            PlanMonth(month, (int)Math.Round(count), index, end);
        }
    }

    private void PlanMonth(YearMonth month, int count, int index, Instant end)
    {
        var opened = Enumerable
            .Range(0, count)
            .Select(_ => (Customer: NextCustomer(), Day: NextDay(month)))
            .Select(n => (n.Customer, At: NextTime(n.Customer, n.Day)));
        var escalated = service.Escalations.ElementAtOrDefault(index);
        var late = 0;
        foreach (var (customer, at) in opened.OrderBy(o => o.At).ThenBy(o => o.Customer.Id, StringComparer.Ordinal).ToArray())
        {
            var planned = new DemoCase(customer, at, NextPriority(), ++_number)
            {
                Luck = _random.NextDouble(),
                IsEscalated = escalated-- > 0,
                IsToldLate = service.ToldLate == index && late++ < 5,
            };
            if (at < end)
                timeline.At(at + ToldAfter, c => Open(planned, c));
        }
    }

    private async Task Open(DemoCase planned, CancellationToken cancellationToken)
    {
        var registration = new CaseRegistration
        {
            Application = app.Id,
            Customer = new CustomerId(planned.Customer.Id),
            Subject = Subjects[(planned.Number * 7) % Subjects.Length],
            Filer = new CaseFiler("Support desk", $"desk@{planned.Customer.Id}.example"),
            OpenedAt = planned.OpenedAt,
            Priority = planned.Priority,
            Kind = planned.Number % 3 == 1 ? CaseKind.Question : CaseKind.Incident,
            Origin = CaseOrigin.Api,
            ExternalId = string.Create(CultureInfo.InvariantCulture, $"{app.Prefix.ToUpperInvariant()}-{planned.Number:D5}"),
        };
        var id = await timeline.Take(app.Vendor.Id, new CaseRecord(registration, []), app.Vendor.Helpdesk, cancellationToken);
        var opened = await cases.Find(id, cancellationToken) ?? throw new InvalidOperationException($"{id} was not opened");
        var clocks = CaseClocks.Of(opened, editions.Get(opened.Terms.Edition), editions.HolidayCalendars, timeline.Now);
        PlanCourse(
            id,
            planned,
            clocks.First(c => c.Kind == CaseClockKind.FirstResponse).Due,
            clocks.FirstOrDefault(c => c.Kind == CaseClockKind.Resolution)?.Due
        );
    }

    /// <summary>In time shortly before it is due, late shortly after: so the answer falls into the customer's support hours.</summary>
    private void PlanCourse(CaseId id, DemoCase planned, Instant? responseDue, Instant? resolutionDue)
    {
        var respondBy = responseDue ?? planned.OpenedAt + Duration.FromHours(4);
        var isResponseLate = planned.Luck < service.LateResponses;
        var respondedAt = isResponseLate ? respondBy + Minutes(5, 90) : Before(planned.OpenedAt, respondBy);
        var isLate = _random.NextDouble() < service.LateResolutions;
        var due = resolutionDue is { } promised && promised > respondedAt ? promised : respondedAt + Duration.FromHours(20);
        var resolvedAt = isLate && !planned.IsToldLate ? due + Minutes(30, 1500) : Before(respondedAt + Duration.FromMinutes(2), due);
        var rating = NextRating();
        var ratedAt = resolvedAt + Minutes(20, 2400);
        Tell(id, respondedAt, new CaseFact.Responded(respondedAt));
        if (planned.IsEscalated)
            PlanEscalation(id, respondedAt + Minutes(30, 240));

        // What is told weeks later was done in time: the month had been closed without it.
        var toldAt = planned.IsToldLate ? planned.OpenedAt + Duration.FromDays(52) : resolvedAt;
        Tell(id, toldAt, new CaseFact.Resolved(resolvedAt));
        if (rating is { } score)
            Tell(id, Instant.Max(toldAt, ratedAt), new CaseFact.Rated(ratedAt, score));
    }

    private void Tell(CaseId id, Instant at, CaseFact fact) =>
        timeline.At(at + ToldAfter, c => timeline.Execute(new Command.OnCase(id, new CaseCommand.Record([fact])), app.Vendor.Helpdesk, c));

    /// <summary>The vendor's person escalates, and says how it ended.</summary>
    private void PlanEscalation(CaseId id, Instant at)
    {
        timeline.At(at, c =>
            timeline.Execute(new Command.OnCase(id, new CaseCommand.OpenEscalation("The customer waits for a fix of the core product.")), app.Vendor.Actor, c)
        );
        timeline.At(at + Minutes(60, 150), c =>
            timeline.Execute(
                new Command.OnCase(id, new CaseCommand.ActOnEscalation(new EscalationId("E-1"), new EscalationCommand.Close("A workaround was agreed."))),
                app.Vendor.Actor,
                c
            )
        );
    }

    private Instant Before(Instant from, Instant due)
    {
        var length = due - from;
        var share = 0.15 + (0.75 * _random.NextDouble());
        return length < Duration.FromHours(12) ? from + Duration.FromSeconds((long)(length.TotalSeconds * share)) : due - Minutes(10, 110);
    }

    private int? NextRating() =>
        _random.NextDouble() >= service.Rated ? null
        : _random.NextDouble() < service.Pleased
            ? _random.Next(3) == 0 ? 4
                : 5
        : _random.Next(1, 4);

    private CasePriority NextPriority() =>
        _random.Next(100) switch
        {
            < 12 => CasePriority.High,
            < 68 => CasePriority.Medium,
            _ => CasePriority.Low,
        };

    private DemoCustomer NextCustomer()
    {
        var drawn = _random.Next(app.Customers.Sum(c => c.Weight));
        return app.Customers.First(c => (drawn -= c.Weight) < 0);
    }

    /// <summary>Seldom on a weekend.</summary>
    private LocalDate NextDay(YearMonth month)
    {
        LocalDate Draw() => month.OnDayOfMonth(_random.Next(1, month.ToDateInterval().Length + 1));
        var day = Draw();
        return day.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday && _random.Next(100) < 85 ? Draw() : day;
    }

    /// <summary>Most in the morning, in the customer's zone.</summary>
    private static LocalTime Clock(double morning, double spread) => LocalTime.FromMinutesSinceMidnight((int)(60 * (8 + (5 * morning) + (4 * spread))));

    private Instant NextTime(DemoCustomer customer, LocalDate day) =>
        (day + Clock(_random.NextDouble(), _random.NextDouble())).InZoneLeniently(ZoneLookup.OrUtc(customer.Zone)).ToInstant()
        + Duration.FromSeconds(_random.Next(60));

    private Duration Minutes(int from, int to) => Duration.FromSeconds(_random.Next(from * 60, to * 60));
#pragma warning restore CA5394
}
