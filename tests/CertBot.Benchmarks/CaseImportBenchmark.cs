using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using CertBot.Commands;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Support.Customers;
using CertBot.Core.Support.FileImport;
using CertBot.FileImport;
using CertBot.Hosting;
using CertBot.Outbox.Dispatch;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CertBot.Benchmarks;

/// <summary>
/// A file of 100,000 cases with their events, taken into SQLite: lines a second of the check, of the import, and of the same file again, and the memory it takes,
/// beside bare commits of the same documents.
/// </summary>
internal static class CaseImportBenchmark
{
    private const int Lines = 100_000;
    private const int Customers = 200;
    private const int Width = 32;

    /// <summary>Working out what is stored may cost so many times what storing it does.</summary>
    private const double MaxRatio = 6;

    private const long MaxMegabytes = 400;

    private static readonly VendorId Vendor = new("acme");

    private static readonly Actor Operator = Actor.Integration("import", Vendor);

    public static async Task<int> Run(TextWriter output, int lines = Lines)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("certbot-import-").FullName;
        try
        {
            await using var store = SqliteStore.Open(Path.Combine(folder, "import.db"), SystemClock.Instance);
            await using var services = new ServiceCollection()
                .AddSingleton(new Borrowed(store).Store)
                .AddSingleton<IClock>(SystemClock.Instance)
                .AddLogging()
                .AddSingleton(EditionLoader.Load(null))
                .AddTurns()
                .BuildServiceProvider();
            await Seed(services);
            var path = Path.Combine(folder, "cases.csv");
            await WriteFile(path, lines);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{lines} lines, {new FileInfo(path).Length / 1_000_000} MB"));

            var memory = new PeakMemory();
            await Pass("check", ImportMode.Preview);
            var import = await Pass("import", ImportMode.Take);
            await Pass("same again", ImportMode.Take);
            var peak = memory.Stop();
            var bare = await CommitBare(store, folder, Math.Min(lines, 20_000), output);
            var ratio = bare / import;
            await output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"ratio to bare commits: {ratio:F1} (below {MaxRatio} wanted); managed memory at most {peak} MB (below {MaxMegabytes} wanted)"
                )
            );
            return ratio < MaxRatio && peak < MaxMegabytes ? 0 : 1;

            async Task<double> Pass(string name, ImportMode mode)
            {
                await using var content = File.OpenRead(path);
                var file = new CsvFile(content, ImportKind.Cases);
                if (await file.Open(default) is { } refusal)
                    throw new InvalidOperationException(refusal.Code);

                var importer = await services.GetRequiredService<LineImporterFactory>().Create(ImportKind.Cases, Vendor, Operator, default)
                    ?? throw new InvalidOperationException("no vendor");
                var watch = Stopwatch.StartNew();
                var sum = ImportCounts.None;
                await foreach (var batch in new ImportRun(file, importer, SystemClock.Instance).Batches(mode, 1, default))
                {
                    sum = sum.Add(batch.Counts);
                    if (!batch.Wrong.IsEmpty)
                        throw new InvalidOperationException($"line {batch.Wrong[0].Line}: {batch.Wrong[0].Refusal.Code}");
                }

                var rate = sum.Lines / watch.Elapsed.TotalSeconds;
                await output.WriteLineAsync(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{name, -10}: {rate, 8:F0} lines/s ({watch.Elapsed.TotalSeconds:F1} s; {sum.New} new, {sum.Unchanged} unchanged)"
                    )
                );
                return rate;
            }
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Seed(IServiceProvider services)
    {
        var executor = services.GetRequiredService<CommandExecutor>();
        var now = SystemClock.Instance.GetCurrentInstant();
        var developer = new Actor(new("developer"), [], null);
        await Execute(new Command.OnVendor(Vendor, new VendorCommand.Create(Vendor, "Acme")), developer);
        var edition = services.GetRequiredService<InstalledEditions>().Default;
        var submission = new ApplicationCommand.Submit(
            edition.Pin,
            Vendor,
            "Acme",
            $"https://{edition.Storefront.Host}/app/acme-sync",
            "Acme Sync",
            new Release
            {
                Version = "2.0",
                IsUpdate = false,
                Products = "Sales Creatio 8.1",
                Localizations = [edition.Storefront.MandatoryLocalization],
                ExternalServices = false,
                Prefix = "Acme",
                Maintainer = "Acme",
                EscalationContact = "boss@acme.example",
                Readiness = edition.Readiness.ToImmutableSortedDictionary(k => k, _ => new ReadinessAnswer(true, "yes"), StringComparer.Ordinal),
            },
            edition.WorkingDayOnOrAfter(now.InUtc().Date.PlusDays(18))
        );
        await Execute(new Command.OnApplication(new("acme-sync"), submission), developer with { Member = new Membership(Vendor, VendorRole.Developer) });
        await services.GetRequiredService<OutboxDispatcher>().DispatchAll(default);
        for (var n = 0; n < Customers; n++)
        {
            var profile = new CustomerProfile
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"Customer {n}"),
                Language = "en",
                Contacts = [new CustomerContact("Ann Lee", string.Create(CultureInfo.InvariantCulture, $"ann@customer{n}.example"))],
                Contract = new SupportContract
                {
                    ValidFrom = new LocalDate(2020, 1, 1),
                    Package = "business",
                    Zone = n % 2 == 0 ? "Europe/Berlin" : "America/New_York",
                },
            };
            await Execute(
                new Command.OnCustomer(Vendor, new(string.Create(CultureInfo.InvariantCulture, $"c{n}")), new CustomerCommand.Save(profile)),
                Operator
            );
        }

        async Task Execute(Command command, Actor actor)
        {
            if (await executor.Execute(command, null, actor, now, default) is CommandResult.Refused { Refusal: var refusal })
                throw new InvalidOperationException(refusal.Code);
        }
    }

    private static async Task WriteFile(string path, int lines)
    {
        await using var file = new StreamWriter(path, false, new UTF8Encoding(false));
        await file.WriteLineAsync("id,customer,application,subject,email,opened,priority,responded,waiting,resolved,rating");
        var start = SystemClock.Instance.GetCurrentInstant() - Duration.FromDays(60);
        for (var n = 0; n < lines; n++)
        {
            var opened = start + Duration.FromSeconds(n * 20L % (40 * 86_400));
            await file.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"T-{n},c{n % Customers},acme-sync,Problem number {n} with the nightly sync,ann@customer{n % Customers}.example,{opened},{(n % 3) switch { 0 => "high", 1 => "medium", _ => "low" }},{opened + Duration.FromMinutes(30)},{opened + Duration.FromHours(1)}/{opened + Duration.FromHours(3)},{opened + Duration.FromHours(20)},{(n % 5) + 1}"
                )
            );
        }
    }

    /// <summary>The documents of an imported case, committed again under other names: what storing them alone takes.</summary>
    private static async Task<double> CommitBare(SqliteStore store, string folder, int count, TextWriter output)
    {
        var partition = "";
        await foreach (var first in store.Partitions("case:", default))
        {
            partition = first;
            break;
        }

        var documents = (await store.All(partition, "", 100, default)).Select(d => d.Document).ToArray();
        await using var bare = SqliteStore.Open(Path.Combine(folder, "bare.db"), SystemClock.Instance);
        var watch = Stopwatch.StartNew();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Width }, async (n, c) =>
        {
            Write[] writes = [.. documents.Select(d => new Write.Create(d))];
            if (await bare.Commit(string.Create(CultureInfo.InvariantCulture, $"case:bare-{n}"), writes, c) is not CommitResult.Committed)
                throw new InvalidOperationException("not committed");
        });
        var rate = count / watch.Elapsed.TotalSeconds;
        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"bare      : {rate, 8:F0} commits/s ({documents.Length} documents, {documents.Sum(d => d.Json.Length)} bytes each)"
            )
        );
        return rate;
    }

    private sealed record Borrowed(IStore Store);

    /// <summary>Samples the managed heap.</summary>
    private sealed class PeakMemory
    {
        private readonly Timer _timer;
        private long _peak;

        public PeakMemory() =>
            _timer = new Timer(
                _ =>
                {
                    var now = GC.GetTotalMemory(forceFullCollection: false);
                    if (now > _peak)
                        _peak = now;
                },
                null,
                0,
                100
            );

        /// <summary>The highest value in megabytes.</summary>
        public long Stop()
        {
            _timer.Dispose();
            return _peak / 1_000_000;
        }
    }
}
