using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.Diagnostics;

/// <summary>Refusals are logged, and the texts of messages are not.</summary>
public sealed class RefusalLogTests
{
    private const string Secret = "xyzzy";

    public static TheoryData<string, string, string> RefusedInputs =>
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
    [MemberData(nameof(RefusedInputs))]
    public async Task Refusal_is_logged_by_its_code(string user, string text, string key)
    {
        await using var host = await TestHost.Create();

        await host.SendInput(user, new ConversationAddress("web", user, IsPersonal: true), new Input.Text(text));

        Assert.Contains(host.Log.ProjectLines, l => l.StartsWith($"Refused on web: {key}", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.AllLines, l => l.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Forged_click_and_invalid_answer_are_logged()
    {
        await using var host = await TestHost.Create();
        var address = new ConversationAddress("web", "developer", IsPersonal: true);

        await host.SendInput("developer", address, new Input.Click(Secret, ImmutableSortedDictionary<string, string>.Empty));
        await host.SendInput("developer", address, new Input.Text("apply"));
        await host.SendInput("developer", address, new Input.Text($"http://{Secret}"));

        Assert.Contains(host.Log.ProjectLines, l => l.StartsWith("Refused on web: talk.unknown-verb", StringComparison.Ordinal));
        Assert.Contains(host.Log.ProjectLines, l => l.StartsWith("Refused on web: form.bad.address", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.AllLines, l => l.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Success_is_not_logged_as_a_refusal()
    {
        await using var host = await TestHost.Create();

        await host.SendInput("developer", new ConversationAddress("web", "developer", IsPersonal: true), new Input.Text("apply"));

        Assert.DoesNotContain(host.Log.ProjectLines, l => l.StartsWith("Refused", StringComparison.Ordinal));
    }
}
