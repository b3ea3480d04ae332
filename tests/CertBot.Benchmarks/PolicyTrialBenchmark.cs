using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using CertBot.CommandLine.FileImport;
using CertBot.CommandLine.PolicyTrials;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Clocks;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Sqlite;
using Microsoft.Extensions.Configuration;
using NodaTime;

namespace CertBot.Benchmarks;

/// <summary>A changed edition tried on ten months of ten applications with 100,000 cases together: how long it takes, and the memory it holds.</summary>
internal static class PolicyTrialBenchmark
{
    private const int Applications = 10;
    private const int MaxSeconds = 120;
    private const long MaxMegabytes = 200;
    private const int Batch = 50;
    private const int Width = 32;

    private static readonly YearMonth First = new(2025, 1);

    public static async Task<int> Run(TextWriter output, int cases = 100_000)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("certbot-trial-").FullName;
        try
        {
            var path = Path.Combine(folder, "trial.db");
            await using (var store = SqliteStore.Open(path, SystemClock.Instance))
                await Seed(store, cases);

            var edition = EditionCatalog.Embedded.Latest("creatio") ?? throw new InvalidOperationException("no edition");
            var changed = edition with
            {
                Support = edition.Support with
                {
                    StandardPackages = [.. edition.Support.StandardPackages.Select(p => p with { RespondMedium = Duration.FromMinutes(90) })],
                },
            };
            await using var readOnly = SqliteStore.OpenReadOnly(path, SystemClock.Instance);
            await using var services = CommandLineImport.CreateServices(readOnly, new ConfigurationBuilder().Build());
            var peak = 0L;
            await using var timer = new Timer(_ => peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false)), null, 0, 100);
            var watch = Stopwatch.StartNew();
            var code = await new PolicyTry(services, output).Run(
                new TrialRequest(changed, null) { From = "2025-01", To = "2025-10" },
                new TrialTable(output),
                default
            );
            var seconds = watch.Elapsed.TotalSeconds;
            await output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{cases} cases: {seconds:F1} s, {cases / seconds:F0} cases/s (below {MaxSeconds} s wanted); managed memory at most {peak / 1_000_000} MB (below {MaxMegabytes} wanted)"
                )
            );
            return code == 0 && seconds < MaxSeconds && peak / 1_000_000 < MaxMegabytes ? 0 : 1;
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Seed(SqliteStore store, int cases)
    {
        var edition = EditionCatalog.Embedded.Latest("creatio") ?? throw new InvalidOperationException("no edition");
        List<(string Partition, Write Write)> writes = [];
        for (var n = 0; n < Applications; n++)
        {
            var app = CreateApplication(n, edition);
            writes.Add((StoreKeys.Application(app.Id), new Write.Create(new Snapshot<Application>(0, "", app).ToDocument("application"))));
        }

        for (var n = 0; n < cases; n++)
        {
            var supportCase = CreateCase(n, edition);
            var row = CaseProjection.Project(supportCase, edition, HolidayCalendars.None, supportCase.OpenedAt);
            writes.Add((StoreKeys.Case(supportCase.Id), new Write.Create(new Snapshot<SupportCase>(0, "", supportCase).ToDocument("case"))));
            var (list, document) = CaseStore.ListsOf(row).First(l => l.List.Contains("app-cases", StringComparison.Ordinal));
            writes.Add((list, new Write.Create(document ?? throw new InvalidOperationException("no row"))));
            if (writes.Count < 20_000 && n < cases - 1)
                continue;

            await Parallel.ForEachAsync(
                writes.GroupBy(w => w.Partition, w => w.Write),
                new ParallelOptions { MaxDegreeOfParallelism = Width },
                async (partition, c) =>
                {
                    foreach (var batch in partition.Chunk(Batch))
                        await store.Commit(partition.Key, batch, c);
                }
            );

            writes.Clear();
        }
    }

    private static Application CreateApplication(int n, Edition edition) =>
        new()
        {
            Id = new(string.Create(CultureInfo.InvariantCulture, $"app-{n}")),
            Edition = edition.Pin,
            Vendor = new("acme"),
            VendorName = "Acme",
            Listing = "https://marketplace.creatio.com/app/acme-sync",
            Name = string.Create(CultureInfo.InvariantCulture, $"Application {n}"),
            Applicant = new("developer"),
            Release = new Release
            {
                Version = "2.0",
                IsUpdate = false,
                Products = "Sales Creatio 8.1",
                Localizations = ["en-US"],
                ExternalServices = false,
                Prefix = "Acme",
                Maintainer = "Acme",
                EscalationContact = "boss@acme.example",
                Readiness = ImmutableSortedDictionary<string, ReadinessAnswer>.Empty,
            },
            Stage = new Stage.Certified { Since = Instant.FromUtc(2025, 1, 1, 9, 0) },
            Certificates = [new("CB-1", "2.0", new LocalDate(2025, 1, 1))],
            Revision = 0,
        };

    /// <summary>Spread over ten months, answered after up to four hours.</summary>
    private static SupportCase CreateCase(int n, Edition edition)
    {
        var month = First.PlusMonths(n / Applications % 10);
        var opened = month.OnDayOfMonth(1 + (n % 28)).At(new LocalTime(8 + (n % 9), n % 60)).InUtc().ToInstant();
        return new()
        {
            Id = new(string.Create(CultureInfo.InvariantCulture, $"C-{month.Year}-{month.Month:D2}-{n:D6}")),
            Vendor = new("acme"),
            Opening = new CaseRegistration
            {
                Application = new(string.Create(CultureInfo.InvariantCulture, $"app-{n % Applications}")),
                Customer = new("c1"),
                Subject = "Sync stops every night",
                Filer = new("Ann Lee", "ann@customer.example"),
                OpenedAt = opened,
                Priority = CasePriority.Medium,
                Kind = CaseKind.Incident,
                Origin = CaseOrigin.File,
            },
            CustomerName = "Customer",
            IsFilerAuthorized = true,
            Terms = new CaseTerms
            {
                Edition = edition.Pin,
                Package = "business",
                Zone = "Europe/Berlin",
                Calendar = "germany",
            },
            Facts = [new CaseFact.Responded(opened + Duration.FromMinutes(n * 7 % 240)), new CaseFact.Resolved(opened + Duration.FromHours(20))],
            Revision = 3,
        };
    }
}
