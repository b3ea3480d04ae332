using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CertBot.Core.Conversation;
using CertBot.Store;
using CertBot.Tests.Kit;
using NodaTime;

namespace CertBot.Tests.Turns;

/// <summary>A host dies after every single commit of a story, and what people heard and what happened is the same as if it had not.</summary>
[Trait("Suite", "Kill")]
public sealed partial class CutOffTests
{
    private static readonly Place Leadership = new("web", "leadership", Personal: false);

    private static readonly (string User, Place Place, Input Input)[] Story =
    [
        Says("developer", "submit"),
        Clicks("developer", null, "escalate", ("app", "cut"), ("reason", "Nobody answers")),
        Clicks("developer", null, "comment", ("app", "cut"), ("escalation", "E-1"), ("words", "Still nobody")),
        Clicks("analyst", null, "acknowledge", ("app", "cut"), ("escalation", "E-1")),
        Clicks("analyst", null, "ready", ("app", "cut"), ("advice", "high"), ("comment", "good")),
        Clicks("marketplace-lead", Leadership, "approve", ("app", "cut"), ("priority", "high"), ("start", "2026-04-01")),
        Clicks("developer", null, "hand-in", ("app", "cut"), ("material", "user-guide"), ("part", "main"), ("what", "https://acme.example/guide")),
        Clicks("developer", null, "withdraw", ("app", "cut"), ("reason", "Changed plans")),
        Says("developer", "yes"),
        Says("administrator", "give language-expert kay"),
        Says("newcomer", "create-vendor Zed"),
    ];

    [Fact]
    public Task A_message_that_comes_again_is_finished() => EveryCut(async (house, at, story) => await house.Take(story.User, story.Place, story.Input, $"story-{at}"));

    [Fact]
    public Task A_message_that_does_not_come_again_is_finished_by_the_clock() => EveryCut(async (house, at, story) =>
    {
        house.Clock.Advance(Duration.FromSeconds(65));
        await house.Settle();
        await house.Take(story.User, story.Place, story.Input, $"story-{at}");   // had not even begun, or is known
    });

    private static async Task EveryCut(Func<House, int, (string User, Place Place, Input Input), Task> goOn)
    {
        var (whole, commits) = await Play(0, goOn);
        Assert.True(commits > 2 * Story.Length);
        for (var cut = 1; cut <= commits; cut++)
        {
            var (again, _) = await Play(cut, goOn);
            Assert.True(whole.SequenceEqual(again, StringComparer.Ordinal), $"""
                cut after commit {cut} of {commits}
                lost: {string.Join("\n      ", Less(whole, again))}
                more: {string.Join("\n      ", Less(again, whole))}
                """);
        }
    }

    private static async Task<(string[] All, int Commits)> Play(int cut, Func<House, int, (string User, Place Place, Input Input), Task> goOn)
    {
        var clock = new FakeClock(House.Start);
        await using var fuse = new Fuse(new MemoryStore(clock));
        await using var house = await House.Open(fuse);
        string[] answers =
        [
            "apply", "https://marketplace.creatio.com/app/cut", "Cut", "1.0", "Sales Creatio", "en, ru", "no", "Cut", "Cut Ltd",
            "yes", "two", "yes", "a year", "yes", "budget", "yes", "reviews", "the boss", "16 March 2026",
        ];
        foreach (var answer in answers) await house.Take("developer", Home("developer"), new Input.Text(answer));
        house.Web.News();

        var before = fuse.Commits;
        if (cut > 0) fuse.BlowAfter(cut);
        foreach (var (at, story) in Story.Index())
        {
            try
            {
                await house.Take(story.User, story.Place, story.Input, $"story-{at}");
            }
            catch (IOException) when (fuse.IsBlown)
            {
                // Dead. Nobody learned what was done.
            }

            if (!fuse.IsBlown) continue;
            fuse.Mend();
            await house.Restart();
            await goOn(house, at, story);
        }

        var commits = fuse.Commits - before;
        List<string> all = [.. house.Web.News().Select(p => $"{p.Place}: {AMinuteLater().Replace(Plain.Of(p.Message), ":00")}")];
        foreach (var partition in new[] { "app:cut", "vendor:zed", Keys.Roster })
        {
            await foreach (var e in Journal.Documents(fuse, partition, "", default)) all.Add($"{partition} {Envelope.Read(e).What.Replace("01:05Z", "00:00Z", StringComparison.Ordinal)}");   // the clock comes later
        }

        return ([.. all.Order(StringComparer.Ordinal)], commits);
    }

    /// <summary>The clock comes a minute later, and cards say when something happened.</summary>
    [GeneratedRegex(@"(?<=\b[0-9]{2}):01\b")]
    private static partial Regex AMinuteLater();

    private static IEnumerable<string> Less(IEnumerable<string> some, IEnumerable<string> others)
    {
        var left = others.ToList();
        return [.. some.Where(s => !left.Remove(s))];
    }

    private static Place Home(string user) => new("web", user, Personal: true);

    private static (string User, Place Place, Input Input) Says(string user, string text) => (user, Home(user), new Input.Text(text));

    private static (string User, Place Place, Input Input) Clicks(string user, Place? place, string verb, params (string Key, string Value)[] data) =>
        (user, place ?? Home(user), new Input.Click(verb, data.ToImmutableSortedDictionary(d => d.Key, d => d.Value, StringComparer.Ordinal)));
}
