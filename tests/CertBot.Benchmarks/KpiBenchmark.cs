using System.Diagnostics;
using System.Globalization;
using CertBot.CommandLine.Kpis;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Kpis;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Sqlite;
using NodaTime;

namespace CertBot.Benchmarks;

/// <summary>
/// A month of many applications worked out from the rows of their cases, against the same from the cases one by one; and the board of all of them from cold, against
/// working each of them out.
/// </summary>
internal static class KpiBenchmark
{
    private const int Batch = 100;

    /// <summary>So many applications are recounted case by case.</summary>
    private const int Recounted = 10;

    private static readonly Edition Edition = EditionCatalog.Embedded.Latest("creatio") ?? throw new InvalidOperationException("no edition");

    private static readonly YearMonth Month = Edition.MonthOf(SystemClock.Instance.GetCurrentInstant()).PlusMonths(-1);

    public static Task<int> RunMonth(TextWriter output, int applications = 1_000, int cases = 1_000) => OnStore(applications, cases, async services =>
        {
            var watch = Stopwatch.StartNew();
            var counted = 0;
            for (var n = 0; n < applications; n++)
                counted += (await services.Reports.Recount(IdOf(n), Month, default))?.Cases ?? 0;
            var perApplication = watch.Elapsed.TotalMilliseconds / applications;

            watch.Restart();
            var naive = 0;
            for (var n = 0; n < Recounted; n++)
            {
                for (var c = 0; c < cases; c++)
                {
                    if ((await services.Aggregates.Cases.Load(StoreKeys.Case(CaseIdOf(n, c, cases)), default)).State is { } supportCase)
                        naive += CaseMeasurement.Of(supportCase).Escalated.IsDefault ? 0 : 1;
                }
            }

            var naivePerApplication = watch.Elapsed.TotalMilliseconds / Recounted;
            var ratio = naivePerApplication / perApplication;
            await output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{applications} applications x {cases} cases: {perApplication:F1} ms an application, {counted / (perApplication * applications / 1000):F0} cases/s; case by case {naivePerApplication:F1} ms: {ratio:F1} times (at least 2 wanted)"
                )
            );
            return counted == applications * cases && naive == Recounted * cases && ratio >= 2 ? 0 : 1;
        });

    public static Task<int> RunBoard(TextWriter output, int applications = 1_000, int cases = 200) => OnStore(applications, cases, async services =>
        {
            var watch = Stopwatch.StartNew();
            var rows = KpiBoard.Select(await services.Rows.Each(Month, default).ToArrayAsync(), new KpiBoardFilter());
            var cold = watch.Elapsed.TotalMilliseconds;
            watch.Restart();
            await services.Rows.Each(Month, default).ToArrayAsync();
            var warm = watch.Elapsed.TotalMilliseconds;
            watch.Restart();
            for (var n = 0; n < applications; n++)
                await services.Reports.Recount(IdOf(n), Month, default);
            var ratio = watch.Elapsed.TotalMilliseconds / cold;
            await output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"board of {rows.Length} applications: {cold:F0} ms from cold, {warm:F0} ms then; worked out from {cases} cases each: {ratio:F0} times as long (at least 10 wanted; below 1,000 ms)"
                )
            );
            return rows.Length == applications && ratio >= 10 && cold < 1_000 ? 0 : 1;
        });

    private static async Task<int> OnStore(int applications, int cases, Func<KpiServices, Task<int>> measure)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("certbot-kpi-").FullName;
        try
        {
            var path = Path.Combine(folder, "kpi.db");
            await using (var store = SqliteStore.Open(path, SystemClock.Instance))
                await Seed(store, applications, cases);
            await using var opened = SqliteStore.OpenReadOnly(path, SystemClock.Instance);
            return await measure(new KpiServices(opened, EditionLoader.Load(null), SystemClock.Instance));
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Seed(SqliteStore store, int applications, int cases)
    {
        var opened = Edition.IntervalOf(Month).Start;
        for (var n = 0; n < applications; n++)
        {
            var app = CreateApplication(n);
            await store.Commit(StoreKeys.Application(app.Id), [new Write.Create(new Snapshot<Application>(0, "", app).ToDocument("application"))], default);
            List<Write> rows = [];
            var measured = new List<MeasuredCase>(cases);
            var list = "";
            for (var c = 0; c < cases; c++)
            {
                var supportCase = CreateCase(n, c, cases, opened + Duration.FromMinutes(c));
                var row = CaseProjection.Project(supportCase, Edition, Core.Support.Clocks.HolidayCalendars.None, supportCase.OpenedAt);
                (list, var document) = CaseStore.ListsOf(row).First(l => l.List.Contains("app-cases", StringComparison.Ordinal));
                rows.Add(new Write.Create(document ?? throw new InvalidOperationException("no row")));
                measured.Add(new(row.Id, CaseMeasurement.Of(supportCase)));
                if (n < Recounted)
                    await store.Commit(StoreKeys.Case(row.Id), [new Write.Create(new Snapshot<SupportCase>(0, "", supportCase).ToDocument("case"))], default);
            }

            foreach (var batch in rows.Chunk(Batch))
                await store.Commit(list, batch, default);
            var figures = KpiCalculator.Calculate(new() { Month = Month, Cases = [.. measured] }, Edition);
            var boardRow = new KpiRow
            {
                Application = app.Id,
                Name = app.Name,
                Vendor = app.Vendor,
                VendorName = app.VendorName,
                State = KpiMonthState.Over,
                Figures = KpiFigures.WithoutIds(figures),
                At = opened,
            };
            await store.Commit(KpiRowStore.ListOf(Month), [new Write.Create(KpiRowStore.DocumentOf(boardRow))], default);
        }
    }

    private static ApplicationId IdOf(int n) => new(string.Create(CultureInfo.InvariantCulture, $"app-{n:D4}"));

    private static CaseId CaseIdOf(int n, int c, int cases) =>
        new(string.Create(CultureInfo.InvariantCulture, $"C-{KpiMonths.Format(Month)}-{n * cases + c + 1:D8}"));

    private static Application CreateApplication(int n) =>
        new()
        {
            Id = IdOf(n),
            Edition = Edition.Pin,
            Vendor = new("acme"),
            VendorName = "Acme",
            Listing = $"https://marketplace.creatio.com/app/{IdOf(n)}",
            Name = $"Application {IdOf(n)}",
            Applicant = new("ana"),
            Release = new Release
            {
                Version = "1.0",
                IsUpdate = false,
                Products = "Sales Creatio 8.1",
                Localizations = ["en-US"],
                ExternalServices = false,
                Prefix = "Acme",
                Maintainer = "Acme",
                EscalationContact = "boss@acme.example",
                Readiness = System.Collections.Immutable.ImmutableSortedDictionary<string, ReadinessAnswer>.Empty,
            },
            Stage = new Stage.Certified { Since = Edition.IntervalOf(Month).Start },
            Certificates = [new("CB-1", "1.0", Month.OnDayOfMonth(1))],
            Revision = 1,
        };

    private static SupportCase CreateCase(int n, int c, int cases, Instant opened) =>
        new()
        {
            Id = CaseIdOf(n, c, cases),
            Vendor = new("acme"),
            Opening = new CaseRegistration
            {
                Application = IdOf(n),
                Customer = new("northwind"),
                Subject = "Sync stops every night",
                Filer = new("Gerda Klein", "gerda@northwind.example"),
                OpenedAt = opened,
                Priority = CasePriority.High,
                Kind = CaseKind.Incident,
                Origin = CaseOrigin.Api,
            },
            CustomerName = "Northwind",
            IsFilerAuthorized = true,
            Terms = new CaseTerms
            {
                Edition = Edition.Pin,
                Package = "business",
                Zone = "Europe/Berlin",
            },
            Facts = [new CaseFact.Responded(opened + Duration.FromMinutes(5)), new CaseFact.Resolved(opened + Duration.FromMinutes(60))],
            Missed = c % 200 == 0 ? ["first-response"] : [],
            Revision = 3,
        };
}
