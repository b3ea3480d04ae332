using System.Text.RegularExpressions;
using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using CertBot.Tests.Kit.Transcripts;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Commands;

/// <summary>One person with several accounts, whatever happens concurrently and whenever the host stops.</summary>
public sealed partial class AccountLinkerTests
{
    private static readonly (string User, string Says)[] Script =
    [
        ("analyst", "link"),
        ("newcomer", "link CODE"),
        ("newcomer", "queue"),
        ("stranger", "link CODE"),
        ("latecomer", "link"),
        ("developer", "link CODE"),
        ("stranger", "link CODE"),
        ("latecomer", "people"),
    ];

    [Fact]
    public async Task Linked_account_has_the_permissions_of_its_person_in_the_next_turn()
    {
        await using var host = await TestHost.Create();
        var reviews = new ConversationAddress("web", "reviews", IsPersonal: false);
        await SendText(host, "newcomer", "queue");
        Assert.False(await host.GetService<ITurnHandler>().MayOpen(UserOf("newcomer"), reviews, default));

        await SendText(host, "newcomer", $"link {await Code(host, "analyst")}");

        Assert.True(await host.GetService<ITurnHandler>().MayOpen(UserOf("newcomer"), reviews, default));
        Assert.Equal(new PersonId("analyst"), await host.GetService<ITurnHandler>().FindPersonId(UserOf("newcomer"), default));
        Assert.Equal(["web:newcomer", "web:analyst"], (await Person(host, "analyst")).PersonalChats.Select(h => h.ToString()));

        await SendText(host, "administrator", "take analyst analyst");
        Assert.False(await host.GetService<ITurnHandler>().MayOpen(UserOf("newcomer"), reviews, default));
    }

    [Fact]
    public async Task Code_is_not_logged()
    {
        await using var host = await TestHost.Create();
        var code = await Code(host, "analyst");
        await SendText(host, "newcomer", $"link {code}");
        await SendText(host, "stranger", $"link {code}");
        await host.SendInput("stranger", new ConversationAddress("web", "reviews", IsPersonal: false), new Input.Text(code));

        Assert.Contains(host.Log.ProjectLines, l => l.Contains("directory.refused.link-unknown", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.AllLines, l => l.Contains(code[3..], StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task One_of_many_concurrent_redeemers_gets_the_code()
    {
        for (var round = 0; round < 20; round++)
        {
            await using var host = await TestHost.Create();
            string[] redeemers = ["a", "b", "c", "d"];
            foreach (var redeemer in redeemers)
                await SendText(host, redeemer, "(hello)");
            var hash = OneTimeCodes.HashOf(await Code(host, "analyst"));

            var done = await Task.WhenAll(redeemers.Select(t => Task.Run(() => Type(host, t, hash))));

            Assert.Single(done.OfType<CommandResult.Completed>());
            var moved = (await Task.WhenAll(redeemers.Select(t => Person(host, $"web.local.{t}")))).Where(p => p.MergedInto == new PersonId("analyst"));
            Assert.Equal(Assert.Single(moved).Accounts[0], Assert.Single((await Person(host, "analyst")).Accounts, a => a.User != "analyst"));
        }
    }

    /// <summary>Every interleaving of their commits.</summary>
    [Fact]
    public async Task Concurrent_redemption_of_each_others_codes_links_only_one_way()
    {
        List<string> ends = [];
        for (var order = 0; order < 1 << 7; order++)
        {
            await using var store = new InterleavingStore(new MemoryStore(new FakeClock(TestHost.StartTime)));
            await using var host = await TestHost.Create(store);
            var (a, b) = (OneTimeCodes.HashOf(await Code(host, "a")), OneTimeCodes.HashOf(await Code(host, "b")));
            var turns = string.Concat(Enumerable.Range(0, 7).Select(n => (order >> n & 1) == 0 ? 'a' : 'b'));

            await store.RunInterleaved(turns, new Dictionary<char, Func<Task>> { ['a'] = () => Type(host, "a", b), ['b'] = () => Type(host, "b", a) });

            var (first, second) = (await Person(host, "web.local.a"), await Person(host, "web.local.b"));
            Assert.False(first.MergedInto is not null && second.MergedInto is not null, turns);
            foreach (var person in new[] { first, second })
            {
                Assert.DoesNotContain("moving", (await host.Store.Get(StoreKeys.Person(person.Id), "ties", default))?.Document.Json, StringComparison.Ordinal);
            }

            ends.Add($"{first.MergedInto}{second.MergedInto}");
        }

        Assert.Contains("web.local.a", ends);
        Assert.Contains("web.local.b", ends);
    }

    [Fact]
    public Task Interrupted_link_is_completed_when_the_message_is_repeated() => EveryCut(Take);

    [Fact]
    public Task Interrupted_link_is_completed_by_the_timer_sweep() =>
        EveryCut(
            async (host, at) =>
            {
                host.Clock.Advance(Duration.FromSeconds(65));
                await host.ProcessUntilIdle();
                await Take(host, at);
            }
        );

    private static async Task EveryCut(Func<TestHost, int, Task> resume)
    {
        var (whole, commits) = await RunScript(0, resume);
        Assert.Contains(whole, w => w.Contains("Done. Here you’re Sofie", StringComparison.Ordinal));
        for (var cut = 1; cut <= commits; cut++)
        {
            var (again, _) = await RunScript(cut, resume);
            Assert.True(
                whole.SequenceEqual(again, StringComparer.Ordinal),
                $"cut after commit {cut} of {commits}\nlost: {string.Join("\n      ", whole.Except(again))}\nmore: {string.Join("\n      ", again.Except(whole))}"
            );
        }
    }

    private static async Task<(string[] All, int Commits)> RunScript(int cut, Func<TestHost, int, Task> resume)
    {
        var clock = new FakeClock(TestHost.StartTime);
        await using var crashingStore = new CrashAfterCommitStore(new MemoryStore(clock));
        await using var host = await TestHost.Create(crashingStore);
        var before = crashingStore.CommitCount;
        if (cut > 0)
            crashingStore.CrashAfter(cut);
        for (var at = 0; at < Script.Length; at++)
        {
            try
            {
                await Take(host, at);
            }
            catch (IOException) when (crashingStore.IsCrashed)
            {
                // The host stopped before the caller received a result.
            }

            if (!crashingStore.IsCrashed)
                continue;
            crashingStore.Repair();
            await host.Restart();
            await resume(host, at);
        }

        var commits = crashingStore.CommitCount - before;
        List<string> all = [.. host.Web.TakeNewMessages().Select(p => $"{p.Address}: {AnyCode().Replace(TranscriptFormatter.Format(p.Message), "CODE")}")];
        foreach (var user in new[] { "analyst", "web.local.newcomer", "web.local.stranger", "web.local.latecomer", "developer" })
        {
            var (person, linkState) = (await Person(host, user), await crashingStore.Get(StoreKeys.Person(new(user)), "ties", default));
            all.Add(
                $"{user} -> {person.MergedInto}: {string.Join(' ', person.Accounts.Select(a => a.User))}; {string.Join(' ', person.PersonalChats)}; {linkState?.Document.Json.Contains("moving", StringComparison.Ordinal)} {linkState?.Document.Json.Split("wrong")[^1].Count(c => c == 'Z')}"
            );
        }

        return ([.. all.Order(StringComparer.Ordinal)], commits);
    }

    /// <summary>CODE stands for the code in the last message.</summary>
    private static async Task Take(TestHost host, int at)
    {
        var (user, says) = Script[at];
        await host.SendInput(
            user,
            PersonalChatOf(user),
            new Input.Text(says.Replace("CODE", ReceivedTexts(host).LastOrDefault(), StringComparison.Ordinal)),
            $"story-{at}"
        );
    }

    private static async Task<string> Code(TestHost host, string user)
    {
        await SendText(host, user, "link");
        return ReceivedTexts(host, user).Last();
    }

    private static IEnumerable<string> ReceivedTexts(TestHost host, string? user = null) =>
        new[] { "analyst", "latecomer", "a", "b" }
            .Where(u => user is null || u == user)
            .SelectMany(u => host.Web.AllVersions(PersonalChatOf(u)).Reverse())
            .OrderBy(p => int.Parse(p.Id[1..], System.Globalization.CultureInfo.InvariantCulture))
            .SelectMany(p => AnyCode().Matches(p.Message.Text ?? "").Select(m => m.Value));

    private static Task<CommandResult> Type(TestHost host, string user, string hash) =>
        host.GetService<CertBot.Commands.AccountLinker>()
            .Execute(
                new AccountLinkCommand.RedeemCode(hash),
                new($"web.local.{user}"),
                PersonalChatOf(user),
                $"talk-{user}|e",
                host.Clock.GetCurrentInstant(),
                default
            );

    private static async Task<Person> Person(TestHost host, string id) =>
        await host.GetService<CertBot.Repositories.PersonStore>().Find(new(id), default) ?? throw new InvalidOperationException(id);

    private static Task SendText(TestHost host, string user, string text) =>
        host.SendInput(user, PersonalChatOf(user), text == "(hello)" ? new Input.ConversationStarted() : new Input.Text(text));

    private static ChannelUser UserOf(string user) => new("web", "local", user, user);

    private static ConversationAddress PersonalChatOf(string user) => new("web", user, IsPersonal: true);

    [GeneratedRegex("me(-[A-Z2-9]{4}){3}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AnyCode();
}
