using System.Text.RegularExpressions;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;

namespace CertBot.Core.Tests.Certification;

/// <summary>Refusals are identified by the last segment of their text key: each has a text, and each text belongs to a refusal.</summary>
public sealed partial class RefusalTextTests
{
    [Fact]
    public void Every_refusal_code_has_a_text_and_every_text_is_used()
    {
        var said = RefusalsIn("src/CertBot.Core/Certification", ShortCodePattern()).Concat(RefusalsIn("src", FullKeyPattern())).ToHashSet();
        var written = TextCatalog.For(LanguageCode.En).Keys.Where(k => k.StartsWith("certification.refused.", StringComparison.Ordinal)).ToHashSet();
        Assert.True(said.Count > 40, "the sources were not read");
        Assert.Empty(said.Except(written));
        Assert.Empty(written.Except(said));
    }

    private static IEnumerable<string> RefusalsIn(string folder, Regex how) =>
        Repository.Files(folder, "*.cs").SelectMany(f => how.Matches(File.ReadAllText(f))).Select(m => "certification.refused." + m.Groups["why"].Value);

    [GeneratedRegex(@"""certification\.refused\.(?<why>[a-z-]+)""")]
    private static partial Regex FullKeyPattern();

    [GeneratedRegex(@"\b(Refuse|Reject|InvalidAddress)\(\s*""(?<why>[a-z-]+)""")]
    private static partial Regex ShortCodePattern();
}
