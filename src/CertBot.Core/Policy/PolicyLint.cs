using System.Collections.Immutable;
using CertBot.Core.Localization;
using CertBot.Core.Policy.Parsing;
using CertBot.Core.Primitives;

namespace CertBot.Core.Policy;

/// <summary>
/// What <c>policy lint</c> shows of an edition: the choices it takes where the documents are silent or disagree, and texts it needs that are not there.
/// </summary>
public static class PolicyLint
{
    /// <summary>One line a choice: what the documents leave open, what was taken, where it stands and its value.</summary>
    public static ImmutableArray<LintFinding> Choices(Edition edition) =>
        [
            .. edition.Choices.Select(c => new LintFinding(
                LocalizableValue.Text(EditionTexts.Documents(c)),
                LocalizableValue.Text(EditionTexts.Decision(c)),
                c.Path,
                c.Value
            )),
        ];

    /// <summary>Texts that are missing in some language: such an edition is not to be used.</summary>
    public static ImmutableArray<EditionError> MissingTexts(Edition edition) =>
        [
            .. EditionTexts
                .AllKeys(edition)
                .Distinct(StringComparer.Ordinal)
                .Where(key => LanguageCode.All.Any(l => TextCatalog.For(l).Find(key) is null))
                .Select(key => EditionError.AboutWord("", "no-text", key)),
        ];
}

/// <summary>A choice as it is shown; the first two are texts.</summary>
public sealed record LintFinding(LocalizableValue Documents, LocalizableValue Decision, string Path, string Value);
