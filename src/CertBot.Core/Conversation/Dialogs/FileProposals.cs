using System.Collections.Immutable;
using System.Text;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>
/// Proposes which part of the materials each of several files is: by its type, its name, and the packages in it. Every part is proposed at most once; a file
/// whose name says nothing, or could mean several materials, has no proposal.
/// </summary>
internal sealed class FileProposals(Application application, ImmutableArray<RequiredPart> all, Func<UploadedFile, RequiredPart, bool> fits)
{
    /// <summary>Shorter names are the beginning of too many words.</summary>
    private const int MinNameLength = 3;

    private readonly ImmutableArray<string> _applicationName = WordsOf(application.Name);

    /// <param name="files">By any key.</param>
    /// <param name="free">The parts that may be proposed.</param>
    public ImmutableDictionary<string, RequiredPart> Propose(IReadOnlyDictionary<string, UploadedFile> files, IReadOnlyCollection<RequiredPart> free)
    {
        var proposed = new Dictionary<string, RequiredPart>(StringComparer.Ordinal);
        var meant = files.ToDictionary(f => f.Key, f => PartsMeantBy(f.Value), StringComparer.Ordinal);
        // What is certain first: a vaguer name must not take the part of a better one.
        foreach (var (key, parts) in meant.Where(m => m.Value.Length == 1))
            Take(key, parts);
        foreach (var (key, parts) in meant.Where(m => m.Value.Length > 1 && m.Value.Select(p => p.Material.Key).Distinct().Count() == 1))
            Take(key, parts.OrderBy(p => p.Part.IsOptional));
        foreach (var (key, _) in meant.Where(m => m.Value.IsEmpty || files[m.Key].Packages.Length > 0))
            Take(key, PartsOfType(files[key]));
        return proposed.ToImmutableDictionary(StringComparer.Ordinal);

        void Take(string key, IEnumerable<RequiredPart> parts)
        {
            if (!proposed.ContainsKey(key) && parts.FirstOrDefault(p => free.Contains(p) && !proposed.ContainsValue(p)) is { } part)
                proposed[key] = part;
        }
    }

    private ImmutableArray<RequiredPart> PartsMeantBy(UploadedFile file)
    {
        var candidates = CandidatesFor(file);
        var text = string.Join(
            ' ',
            Path.GetFileNameWithoutExtension(file.Name).Split().Concat(file.Packages.Select(p => p.Name)).SelectMany(WordsWithoutApplication)
        );
        return text.Length < MinNameLength ? [] : [.. new OptionMatcher([.. candidates.Select(NamesOf)]).Match(text).Select(i => candidates[i])];
    }

    // A type that only one part takes says enough. A package that is not called a demo is the solution.
    private IEnumerable<RequiredPart> PartsOfType(UploadedFile file) =>
        CandidatesFor(file) switch
        {
            [var only] => [only],
            [var first, ..] when file.Packages.Length > 0 => [first],
            _ => [],
        };

    private ImmutableArray<RequiredPart> CandidatesFor(UploadedFile file) => [.. all.Where(p => fits(file, p) && (file.Packages.IsEmpty || p.Part.IsPackage))];

    // The name of the application may contain the word for a material.
    private IEnumerable<string> WordsWithoutApplication(string text)
    {
        var words = WordsOf(text);
        var start = _applicationName.IsEmpty
            ? -1
            : Enumerable
                .Range(0, Math.Max(0, words.Length - _applicationName.Length + 1))
                .FirstOrDefault(i => words.AsSpan(i, _applicationName.Length).SequenceEqual(_applicationName.AsSpan()), -1);
        return start < 0 || words.Length == _applicationName.Length ? words : words.RemoveRange(start, _applicationName.Length);
    }

    /// <summary>The words of a file's name: "AcmeSync_UserGuide2.pdf" has four; numbers say nothing about the material.</summary>
    private static ImmutableArray<string> WordsOf(string text)
    {
        var spaced = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (i > 0 && ((char.IsUpper(text[i]) && char.IsLower(text[i - 1])) || char.IsDigit(text[i]) != char.IsDigit(text[i - 1])))
                spaced.Append(' ');
            spaced.Append(text[i]);
        }

        return [.. TextNormalizer.Split(UserText.FixSurrogates(spaced.ToString())).Where(w => !w.All(char.IsDigit))];
    }

    private static ImmutableArray<string> NamesOf(RequiredPart part)
    {
        var words = LanguageCode.All.SelectMany(l => PhraseCatalog.Alternatives(EditionTexts.FileWords(part.Material.Key, part.Part.Key), l)).ToArray();
        return
        [
            .. PhraseCatalog.AllLanguages(EditionTexts.Title(part.Material.Key)),
            .. words.Length > 0 ? [.. words] : PhraseCatalog.AllLanguages(EditionTexts.Part(part.Material.Key, part.Part.Key)),
        ];
    }
}
