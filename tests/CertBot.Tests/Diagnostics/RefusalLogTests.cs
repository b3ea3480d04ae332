using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.Diagnostics;

/// <summary>Refusals are logged, and the texts of messages are not.</summary>
public sealed class RefusalLogTests
{
    private const string Secret = "xyzzy";

    public static TheoryData<string, string, string> Refused =>
        new()
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
    public async Task A_no_is_logged_by_its_key(string user, string text, string key)
    {
        await using var host = await TestHost.Create();

        await host.SendInput(user, new ConversationAddress("web", user, IsPersonal: true), new Input.Text(text));

        Assert.Contains(host.Log.ProjectLines, l => l.StartsWith($"Refused on web: {key}", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.AllLines, l => l.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_forged_click_and_a_bad_answer_are_in_it_too()
    {
        await using var host = await TestHost.Create();
        var place = new ConversationAddress("web", "developer", IsPersonal: true);

        await host.SendInput("developer", place, new Input.Click(Secret, ImmutableSortedDictionary<string, string>.Empty));
        await host.SendInput("developer", place, new Input.Text("apply"));
        await host.SendInput("developer", place, new Input.Text($"http://{Secret}"));

        Assert.Contains(host.Log.ProjectLines, l => l.StartsWith("Refused on web: talk.unknown-verb", StringComparison.Ordinal));
        Assert.Contains(host.Log.ProjectLines, l => l.StartsWith("Refused on web: form.bad.address", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.AllLines, l => l.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_goes_well_is_not()
    {
        await using var host = await TestHost.Create();

        await host.SendInput("developer", new ConversationAddress("web", "developer", IsPersonal: true), new Input.Text("apply"));

        Assert.DoesNotContain(host.Log.ProjectLines, l => l.StartsWith("Refused", StringComparison.Ordinal));
    }
}
