using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Customers;
using CertBot.Core.Support.FileImport;
using CertBot.Core.Tests.Kit;
using CertBot.FileImport;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.FileImport;

public sealed class ImportQueueTests
{
    private const string Header = "id,customer,subject,opened,responded\n";

    private static readonly ConversationAddress Chat = new("web", "developer", IsPersonal: true);

    [Fact]
    public async Task A_long_file_is_taken_in_and_its_end_is_told_once()
    {
        await using var rig = await Rig.Create();
        await rig.Send(File(1_200), "import cases");
        await rig.Say("import it");
        Assert.Equal(1_200, await rig.CountCases());
        var said = rig.TakeTexts();
        Assert.Single(said, t => t.Contains("cases.csv is taken in: 1200 new, 0 changed, 0 unchanged; no line was left out.", StringComparison.Ordinal));

        await rig.Send(File(1_200), "import cases");
        Assert.Contains(rig.TakeTexts(), t => t.Contains("all of it is known already", StringComparison.Ordinal));
        Assert.Equal(1_200, await rig.CountCases());
    }

    [Fact]
    public async Task An_interruption_loses_nothing_and_doubles_nothing()
    {
        await using var rig = await Rig.Create();
        await rig.Send(File(1_700), "import cases");
        rig.TakeTexts();
        await rig.SayWithoutWork("import it");
        // The host stops in the middle of the second batch.
        rig.Store.FailAfterCommits("case:", 700);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Host.GetService<ImportQueue>().ProcessAll(rig.Store.Stopped));
        rig.Store.Heal();
        await rig.Host.Restart();
        await rig.Host.ProcessUntilIdle();
        Assert.Equal(1_700, await rig.CountCases());
        Assert.Single(rig.TakeTexts(), t => t.Contains("is taken in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_leaves_the_vendor_in_the_middle_takes_nothing_more()
    {
        await using var rig = await Rig.Create();
        await rig.Send(File(1_700), "import cases");
        rig.TakeTexts();
        await rig.SayWithoutWork("import it");
        rig.Store.RunAfterCommits("case:", 300, () =>
            rig.Execute(new Command.OnVendor(TestPeople.Acme, new VendorCommand.Remove(new("developer"))), TestPeople.Manager)
        );
        await rig.Host.ProcessUntilIdle();
        Assert.InRange(await rig.CountCases(), 300, 600);
        Assert.Contains(rig.TakeTexts(), t => t.Contains("You no longer belong to this vendor", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_taken_while_a_line_is_wrong()
    {
        await using var rig = await Rig.Create();
        await rig.Send(File(30) + "T-x,globex,Wrong,never,\n", "import cases");
        await rig.Say("import it");
        Assert.Equal(0, await rig.CountCases());
        await rig.Say("take the good lines");
        Assert.Equal(30, await rig.CountCases());
    }

    [Fact]
    public async Task A_later_file_takes_the_place_of_one_that_was_not_decided_on()
    {
        await using var rig = await Rig.Create();
        await rig.Send(File(3), "import cases");
        await rig.Send(File(5), "import cases");
        await rig.Say("import it");
        Assert.Equal(5, await rig.CountCases());
        await rig.Say("import it");
        Assert.Contains(rig.TakeTexts(), t => t.Contains("That import is over already", StringComparison.Ordinal));
    }

    /// <summary>The numbers of imports name their messages and cards: one that came twice would bring neither a preview nor an end.</summary>
    [Fact]
    public async Task The_number_of_a_forgotten_import_is_not_given_again()
    {
        await using var rig = await Rig.Create();
        await rig.Send(File(3), "import cases");
        var first = Assert.Single(rig.TakeCards());
        await rig.Say("import it");
        rig.TakeCards();

        rig.Host.Clock.Advance(Duration.FromDays(15));
        await rig.Host.ProcessUntilIdle();
        Assert.Null((await rig.Host.GetService<ImportStore>().Load(new("developer"), default)).Job);
        await rig.Send(File(5), "import cases");
        var preview = Assert.Single(rig.TakeCards());
        Assert.False(preview.IsUpdate);
        Assert.NotEqual(first.Id, preview.Id);
        await rig.Host.SendInput("developer", Chat, new Input.Click("take-import", ImmutableSortedDictionary<string, string>.Empty.Add("import", "1")));
        Assert.Equal(3, await rig.CountCases());
        Assert.Contains(rig.TakeTexts(), t => t.Contains("That card is of an earlier file", StringComparison.Ordinal));

        await rig.Say("import it");
        Assert.Equal(5, await rig.CountCases());
        var end = Assert.Single(rig.TakeCards());
        Assert.Equal((preview.Id, true), (end.Id, end.IsUpdate));
    }

    [Fact]
    public async Task Another_vendors_cases_and_customers_are_unknown()
    {
        await using var rig = await Rig.Create();
        await rig.Send(File(3), "import cases");
        await rig.Say("import it");
        await rig.Send("other-developer", "id,customer,application,subject,opened\nT-1,globex,acme-sync,Mine,2026-02-01T10:00:00Z\n", "import cases");
        var (job, _) = await rig.Host.GetService<ImportStore>().Load(new("other-developer"), default);
        Assert.Equal("import.bad.customer", Assert.Single(job?.Wrong ?? []).Refusal.Code);
        Assert.Equal(3, await rig.CountCases());
    }

    private static string File(int lines)
    {
        var file = new StringBuilder(Header);
        for (var n = 1; n <= lines; n++)
            file.Append(CultureInfo.InvariantCulture, $"T-{n},globex,Problem {n},2026-02-02T10:00:00Z,2026-02-02T11:00:00Z\n");
        return file.ToString();
    }

    private sealed class Rig : IAsyncDisposable
    {
        public required TestHost Host { get; init; }

        public required InterruptedStore Store { get; init; }

        public static async Task<Rig> Create()
        {
            InterruptedStore? store = null;
            var host = await TestHost.Create(clock => Task.FromResult<IStore>(store = new InterruptedStore(new MemoryStore(clock))));
            var rig = new Rig { Host = host, Store = store ?? throw new InvalidOperationException() };
            await new ApplicationSeeder(host.GetService<IServiceProvider>()).Apply("acme-sync", TestPeople.Developer, "Acme Sync");
            var profile = new CustomerProfile
            {
                Name = "Globex",
                Language = "en",
                Contacts = [],
                Contract = new SupportContract
                {
                    ValidFrom = new LocalDate(2020, 1, 1),
                    Package = "business",
                    Zone = "Europe/Berlin",
                },
            };
            await rig.Execute(new Command.OnCustomer(TestPeople.Acme, new("globex"), new CustomerCommand.Save(profile)), TestPeople.Developer);
            await host.ProcessUntilIdle();
            host.Web.TakeNewMessages();
            return rig;
        }

        public Task Send(string content, string words) => Send("developer", content, words);

        public async Task Send(string user, string content, string words)
        {
            var file = await Host.Files.Save("cases.csv", new MemoryStream(Encoding.UTF8.GetBytes(content)), [], default);
            await Host.SendInput(user, Chat with { Id = user }, new Input.Files([file], words));
        }

        public Task Say(string words) => Host.SendInput("developer", Chat, new Input.Text(words));

        /// <summary>The background work is left to do.</summary>
        public async Task SayWithoutWork(string words)
        {
            Store.IsImportHidden = true;
            await Say(words);
            Store.IsImportHidden = false;
        }

        public async Task Execute(Command command, Actor actor)
        {
            var result = await Host.GetService<CommandExecutor>().Execute(command, null, actor, Host.Clock.GetCurrentInstant(), default);
            Assert.True(result is CommandResult.Completed, (result as CommandResult.Refused)?.Refusal.Code);
        }

        public async Task<int> CountCases()
        {
            await Host.ProcessUntilIdle();
            return (await Host.GetService<CaseStore>().ListAll(TestPeople.Acme, "", 5_000, default)).Length;
        }

        public List<PostedMessage> TakeCards() => [.. Host.Web.TakeNewMessages().Where(m => m.Message.Card is not null)];

        public List<string> TakeTexts() => [.. Host.Web.TakeNewMessages().Select(m => m.Message.ToString())];

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }

    /// <summary>A store that stops its host, or does something else, after so many commits of a kind.</summary>
    private sealed class InterruptedStore(IStore inner) : DelegatingStore(inner)
    {
        private CancellationTokenSource _stop = new();
        private string _prefix = "";
        private int _left = -1;
        private Func<Task>? _then;

        public CancellationToken Stopped => _stop.Token;

        /// <summary>Imports are not found due.</summary>
        public bool IsImportHidden { get; set; }

        public void FailAfterCommits(string prefix, int count) => (_prefix, _left, _then) = (prefix, count, () => _stop.CancelAsync());

        public void RunAfterCommits(string prefix, int count, Func<Task> then) => (_prefix, _left, _then) = (prefix, count, then);

        public void Heal() => (_left, _stop) = (-1, new CancellationTokenSource());

        public override Task<IReadOnlyList<StoredDocument>> Due(IReadOnlyList<string> kinds, Instant now, int max, CancellationToken cancellationToken) =>
            IsImportHidden && kinds.Contains(ImportStore.Kind, StringComparer.Ordinal)
                ? Task.FromResult<IReadOnlyList<StoredDocument>>([])
                : base.Due(kinds, now, max, cancellationToken);

        public override async Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken)
        {
            var result = await base.Commit(partition, writes, cancellationToken);
            if (partition.StartsWith(_prefix, StringComparison.Ordinal) && _left >= 0 && Interlocked.Decrement(ref _left) == 0 && _then is { } then)
                await then();
            return result;
        }
    }
}
