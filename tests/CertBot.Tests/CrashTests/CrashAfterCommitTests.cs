using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using CertBot.Tests.Kit.Transcripts;
using NodaTime;

namespace CertBot.Tests.CrashTests;

/// <summary>
/// The host is stopped after a commit of a scenario, in the long campaign after every single one, and the messages and events are the same as without a stop.
/// </summary>
[Trait("Suite", "Kill")]
public sealed partial class CrashAfterCommitTests
{
    /// <summary>The short campaign stops after each twentieth commit; which ones differs between the two tests.</summary>
    private static readonly int Step = TestCampaign.Size(inShort: 20, inLong: 1, "CERTBOT_CUTS");

    private static readonly ConversationAddress Leadership = new("web", "leadership", IsPersonal: false);

    private static readonly (string User, ConversationAddress Address, Input Input)[] Script =
    [
        CreateText("developer", "submit"),
        Clicks("developer", null, "escalate", ("app", "cut"), ("reason", "Nobody answers")),
        Clicks("developer", null, "comment", ("app", "cut"), ("escalation", "E-1"), ("words", "Still nobody")),
        Clicks("analyst", null, "acknowledge", ("app", "cut"), ("escalation", "E-1")),
        Clicks("analyst", null, "ready", ("app", "cut"), ("advice", "high"), ("comment", "good")),
        Clicks("marketplace-lead", Leadership, "approve", ("app", "cut"), ("priority", "high"), ("start", "2026-04-01")),
        Clicks("developer", null, "hand-in", ("app", "cut"), ("material", "user-guide"), ("part", "main"), ("what", "https://acme.example/guide")),
        Clicks("developer", null, "withdraw", ("app", "cut"), ("reason", "Changed plans")),
        CreateText("developer", "yes"),
        CreateText("administrator", "give language-expert kay"),
        CreateText("newcomer", "create-vendor Zed"),
    ];

    [Fact]
    public Task Repeated_message_completes_an_interrupted_turn() =>
        EveryCut(first: 1, async (host, at, story) => await host.SendInput(story.User, story.Address, story.Input, $"story-{at}"));

    [Fact]
    public Task Timer_sweep_completes_an_interrupted_turn() => EveryCut(first: 1 + (Step / 2), async (host, at, story) =>
        {
            host.Clock.Advance(Duration.FromSeconds(65));
            await host.ProcessUntilIdle();
            await host.SendInput(story.User, story.Address, story.Input, $"story-{at}"); // had not even begun, or is known
        });

    private static async Task EveryCut(int first, Func<TestHost, int, (string User, ConversationAddress Address, Input Input), Task> resume)
    {
        var (whole, commits) = await RunScript(0, resume);
        Assert.True(commits > 2 * Script.Length);
        for (var cut = first; cut <= commits; cut += Step)
        {
            var (again, _) = await RunScript(cut, resume);
            Assert.True(
                whole.SequenceEqual(again, StringComparer.Ordinal),
                $"""
                cut after commit {cut} of {commits}
                lost: {string.Join("\n      ", Less(whole, again))}
                more: {string.Join("\n      ", Less(again, whole))}
                """
            );
        }
    }

    private static async Task<(string[] All, int Commits)> RunScript(
        int cut,
        Func<TestHost, int, (string User, ConversationAddress Address, Input Input), Task> resume
    )
    {
        var clock = new FakeClock(TestHost.StartTime);
        await using var crashingStore = new CrashAfterCommitStore(new MemoryStore(clock));
        await using var host = await TestHost.Create(crashingStore);
        foreach (var answer in ApplyAnswers.UntilSummary)
            await host.SendInput("developer", PersonalChatOf("developer"), new Input.Text(answer));
        host.Web.TakeNewMessages();

        var before = crashingStore.CommitCount;
        if (cut > 0)
            crashingStore.CrashAfter(cut);
        foreach (var (at, story) in Script.Index())
        {
            try
            {
                await host.SendInput(story.User, story.Address, story.Input, $"story-{at}");
            }
            catch (IOException) when (crashingStore.IsCrashed)
            {
                // The host stopped before the caller received a result.
            }

            if (!crashingStore.IsCrashed)
                continue;
            crashingStore.Repair();
            await host.Restart();
            await resume(host, at, story);
        }

        var commits = crashingStore.CommitCount - before;
        List<string> all = [.. host.Web.TakeNewMessages().Select(p => $"{p.Address}: {MinutePattern().Replace(TranscriptFormatter.Format(p.Message), ":00")}")];
        foreach (var partition in new[] { "app:cut", "vendor:zed", StoreKeys.Roles })
        {
            await foreach (var e in EventStream.ReadDocuments(crashingStore, partition, "", default))
                all.Add($"{partition} {EventEnvelope.Read(e).Data.Replace("01:05Z", "00:00Z", StringComparison.Ordinal)}"); // the timer fires later
        }

        return ([.. all.Order(StringComparer.Ordinal)], commits);
    }

    /// <summary>The timer fires a minute later, and cards contain the time.</summary>
    [GeneratedRegex(@"(?<=\b[0-9]{2}):01\b")]
    private static partial Regex MinutePattern();

    private static IEnumerable<string> Less(IEnumerable<string> some, IEnumerable<string> others)
    {
        var left = others.ToList();
        return [.. some.Where(s => !left.Remove(s))];
    }

    private static ConversationAddress PersonalChatOf(string user) => new("web", user, IsPersonal: true);

    private static (string User, ConversationAddress Address, Input Input) CreateText(string user, string text) =>
        (user, PersonalChatOf(user), new Input.Text(text));

    private static (string User, ConversationAddress Address, Input Input) Clicks(
        string user,
        ConversationAddress? address,
        string verb,
        params (string Key, string Value)[] data
    ) => (user, address ?? PersonalChatOf(user), new Input.Click(verb, data.ToImmutableSortedDictionary(d => d.Key, d => d.Value, StringComparer.Ordinal)));
}
