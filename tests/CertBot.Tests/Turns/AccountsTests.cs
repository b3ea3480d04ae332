using System.Text.RegularExpressions;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Store;
using CertBot.Tests.Kit;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Turns;

/// <summary>One person of several accounts, whatever happens at the same time and whenever the host dies.</summary>
public sealed partial class AccountsTests
{
    private static readonly (string User, string Says)[] Story =
    [
        ("analyst", "link"), ("newcomer", "link CODE"), ("newcomer", "queue"), ("stranger", "link CODE"), ("latecomer", "link"), ("developer", "link CODE"), ("stranger", "link CODE"), ("latecomer", "people"),
    ];

    [Fact]
    public async Task The_account_may_what_its_person_may_with_the_next_word()
    {
        await using var house = await House.Open();
        var reviews = new Place("web", "reviews", Personal: false);
        await Says(house, "newcomer", "queue");
        Assert.False(await house.Part<ITurns>().MayOpen(Who("newcomer"), reviews, default));

        await Says(house, "newcomer", $"link {await Code(house, "analyst")}");

        Assert.True(await house.Part<ITurns>().MayOpen(Who("newcomer"), reviews, default));
        Assert.Equal(new PersonId("analyst"), await house.Part<ITurns>().Known(Who("newcomer"), default));
        Assert.Equal(["web:newcomer", "web:analyst"], (await Person(house, "analyst")).Homes.Select(h => h.ToString()));

        await Says(house, "administrator", "take analyst analyst");
        Assert.False(await house.Part<ITurns>().MayOpen(Who("newcomer"), reviews, default));
    }

    [Fact]
    public async Task A_code_is_in_no_line_of_the_log()
    {
        await using var house = await House.Open();
        var code = await Code(house, "analyst");
        await Says(house, "newcomer", $"link {code}");
        await Says(house, "stranger", $"link {code}");
        await house.Take("stranger", new Place("web", "reviews", Personal: false), new Input.Text(code));

        Assert.Contains(house.Log.Ours, l => l.Contains("directory.refused.link-unknown", StringComparison.Ordinal));
        Assert.DoesNotContain(house.Log.All, l => l.Contains(code[3..], StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Of_many_who_type_a_code_at_once_one_becomes_its_maker()
    {
        for (var round = 0; round < 20; round++)
        {
            await using var house = await House.Open();
            string[] typists = ["a", "b", "c", "d"];
            foreach (var typist in typists) await Says(house, typist, "(hello)");
            var hash = Codes.HashOf(await Code(house, "analyst"));

            var done = await Task.WhenAll(typists.Select(t => Task.Run(() => Type(house, t, hash))));

            Assert.Single(done.OfType<Done.Happened>());
            var moved = (await Task.WhenAll(typists.Select(t => Person(house, $"web.local.{t}")))).Where(p => p.MovedTo == new PersonId("analyst"));
            Assert.Equal(Assert.Single(moved).Accounts[0], Assert.Single((await Person(house, "analyst")).Accounts, a => a.User != "analyst"));
        }
    }

    /// <summary>Every order in which their commits can come.</summary>
    [Fact]
    public async Task Two_who_type_each_others_code_at_once_never_become_each_other()
    {
        List<string> ends = [];
        for (var order = 0; order < 1 << 7; order++)
        {
            await using var store = new Stepping(new MemoryStore(new FakeClock(House.Start)));
            await using var house = await House.Open(store);
            var (a, b) = (Codes.HashOf(await Code(house, "a")), Codes.HashOf(await Code(house, "b")));
            var turns = string.Concat(Enumerable.Range(0, 7).Select(n => (order >> n & 1) == 0 ? 'a' : 'b'));

            await store.Play(turns, new Dictionary<char, Func<Task>> { ['a'] = () => Type(house, "a", b), ['b'] = () => Type(house, "b", a) });

            var (first, second) = (await Person(house, "web.local.a"), await Person(house, "web.local.b"));
            Assert.False(first.MovedTo is not null && second.MovedTo is not null, turns);
            foreach (var person in new[] { first, second })
            {
                Assert.DoesNotContain("moving", (await house.Store.Get(Keys.Person(person.Id), "ties", default))?.Document.Json, StringComparison.Ordinal);
            }

            ends.Add($"{first.MovedTo}{second.MovedTo}");
        }

        Assert.Contains("web.local.a", ends);
        Assert.Contains("web.local.b", ends);
    }

    [Fact]
    public Task A_link_that_was_cut_off_is_finished_when_the_message_comes_again() => EveryCut(Take);

    [Fact]
    public Task A_link_that_was_cut_off_is_finished_by_the_clock() => EveryCut(async (house, at) =>
    {
        house.Clock.Advance(Duration.FromSeconds(65));
        await house.Settle();
        await Take(house, at);
    });

    private static async Task EveryCut(Func<House, int, Task> goOn)
    {
        var (whole, commits) = await Play(0, goOn);
        Assert.Contains(whole, w => w.Contains("Done. Here you are Sofie", StringComparison.Ordinal));
        for (var cut = 1; cut <= commits; cut++)
        {
            var (again, _) = await Play(cut, goOn);
            Assert.True(whole.SequenceEqual(again, StringComparer.Ordinal), $"cut after commit {cut} of {commits}\nlost: {string.Join("\n      ", whole.Except(again))}\nmore: {string.Join("\n      ", again.Except(whole))}");
        }
    }

    private static async Task<(string[] All, int Commits)> Play(int cut, Func<House, int, Task> goOn)
    {
        var clock = new FakeClock(House.Start);
        await using var fuse = new Fuse(new MemoryStore(clock));
        await using var house = await House.Open(fuse);
        var before = fuse.Commits;
        if (cut > 0) fuse.BlowAfter(cut);
        for (var at = 0; at < Story.Length; at++)
        {
            try
            {
                await Take(house, at);
            }
            catch (IOException) when (fuse.IsBlown)
            {
                // Dead. Nobody learned what was done.
            }

            if (!fuse.IsBlown) continue;
            fuse.Mend();
            await house.Restart();
            await goOn(house, at);
        }

        var commits = fuse.Commits - before;
        List<string> all = [.. house.Web.News().Select(p => $"{p.Place}: {AnyCode().Replace(Plain.Of(p.Message), "CODE")}")];
        foreach (var user in new[] { "analyst", "web.local.newcomer", "web.local.stranger", "web.local.latecomer", "developer" })
        {
            var (person, ties) = (await Person(house, user), await fuse.Get(Keys.Person(new(user)), "ties", default));
            all.Add($"{user} -> {person.MovedTo}: {string.Join(' ', person.Accounts.Select(a => a.User))}; {string.Join(' ', person.Homes)}; {ties?.Document.Json.Contains("moving", StringComparison.Ordinal)} {ties?.Document.Json.Split("wrong")[^1].Count(c => c == 'Z')}");
        }

        return ([.. all.Order(StringComparer.Ordinal)], commits);
    }

    /// <summary>CODE is the one that was heard last.</summary>
    private static async Task Take(House house, int at)
    {
        var (user, says) = Story[at];
        await house.Take(user, Home(user), new Input.Text(says.Replace("CODE", Heard(house).LastOrDefault(), StringComparison.Ordinal)), $"story-{at}");
    }

    private static async Task<string> Code(House house, string user)
    {
        await Says(house, user, "link");
        return Heard(house, user).Last();
    }

    private static IEnumerable<string> Heard(House house, string? user = null) =>
        new[] { "analyst", "latecomer", "a", "b" }.Where(u => user is null || u == user).SelectMany(u => house.Web.Ever(Home(u)).Reverse()).OrderBy(p => int.Parse(p.Id[1..], System.Globalization.CultureInfo.InvariantCulture))
            .SelectMany(p => AnyCode().Matches(p.Message.Text ?? "").Select(m => m.Value));

    private static Task<Done> Type(House house, string user, string hash) =>
        house.Part<CertBot.Turns.Accounts>().Execute(new LinkCommand.TypeCode(hash), new($"web.local.{user}"), Home(user), $"talk-{user}|e", house.Clock.GetCurrentInstant(), default);

    private static async Task<Person> Person(House house, string id) => await house.Part<CertBot.Turns.People>().Find(new(id), default) ?? throw new InvalidOperationException(id);

    private static Task Says(House house, string user, string words) => house.Take(user, Home(user), words == "(hello)" ? new Input.Hello() : new Input.Text(words));

    private static Identity Who(string user) => new("web", "local", user, user);

    private static Place Home(string user) => new("web", user, Personal: true);

    [GeneratedRegex("me(-[A-Z2-9]{4}){3}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AnyCode();
}
