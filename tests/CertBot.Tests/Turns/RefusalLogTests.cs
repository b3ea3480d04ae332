using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Tests.Kit;

namespace CertBot.Tests.Turns;

/// <summary>What was refused is in the log, and what was said is not.</summary>
public sealed class RefusalLogTests
{
    private const string Secret = "xyzzy";

    public static TheoryData<string, string, string> Refused => new()
    {
        { "developer", $"{Secret} please", "talk.unknown" },
        { "developer", new string('x', 10_000) + Secret, "talk.too-long" },
        { "developer", $"status {Secret}", "talk.no-such-app" },
        { "developer", $"give administrator {Secret}", "directory.refused.administrators-only" },
        { "administrator", $"give analyst {Secret}", "directory.refused.nobody" },
        { "developer", "withdraw", "dialog.withdraw.none" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_no_is_logged_by_its_key(string who, string said, string key)
    {
        await using var house = await House.Open();

        await house.Take(who, new Place("web", who, Personal: true), new Input.Text(said));

        Assert.Contains(house.Log.Ours, l => l.StartsWith($"Refused on web: {key}", StringComparison.Ordinal));
        Assert.DoesNotContain(house.Log.All, l => l.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_forged_click_and_a_bad_answer_are_in_it_too()
    {
        await using var house = await House.Open();
        var place = new Place("web", "developer", Personal: true);

        await house.Take("developer", place, new Input.Click(Secret, ImmutableSortedDictionary<string, string>.Empty));
        await house.Take("developer", place, new Input.Text("apply"));
        await house.Take("developer", place, new Input.Text($"http://{Secret}"));

        Assert.Contains(house.Log.Ours, l => l.StartsWith("Refused on web: talk.unknown-verb", StringComparison.Ordinal));
        Assert.Contains(house.Log.Ours, l => l.StartsWith("Refused on web: form.bad.address", StringComparison.Ordinal));
        Assert.DoesNotContain(house.Log.All, l => l.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_goes_well_is_not()
    {
        await using var house = await House.Open();

        await house.Take("developer", new Place("web", "developer", Personal: true), new Input.Text("apply"));

        Assert.DoesNotContain(house.Log.Ours, l => l.StartsWith("Refused", StringComparison.Ordinal));
    }
}
