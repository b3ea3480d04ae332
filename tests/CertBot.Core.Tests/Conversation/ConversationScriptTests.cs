using CertBot.Core.Tests.Kit;

namespace CertBot.Core.Tests.Conversation;

public sealed class ConversationScriptTests
{
    public static TheoryData<string> Scripts => [.. Repository.Files("tests/CertBot.Core.Tests/Conversation", "*.chat").Select(f => Path.GetFileName(f))];

    [Theory, MemberData(nameof(Scripts))]
    public void Script_replays_as_recorded(string file)
    {
        var path = Path.Combine(Repository.Root, "tests/CertBot.Core.Tests/Conversation", file);
        var written = File.ReadAllText(path);
        var harness = new ConversationHarness();
        var played = ConversationScript.Run(written, harness);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, played);
        MessageRules.Verify(harness.Messages);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") != "1")
            Assert.Equal(written, played, ignoreLineEndingDifferences: true);
    }
}
