using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>Several files of one message: one page that asks for each which part of the materials it is, with a proposal filled in.</summary>
internal static class MaterialFiles
{
    /// <summary>More are not taken in one message.</summary>
    public const int MaxCount = ApplicationCommand.AddMaterials.MaxCount;

    private const string FilePrefix = "file-";

    private const string QuestionPrefix = "which-";

    private const string LeaveOut = "leave-out";

    /// <summary>The files of a draft, by keys that no question has: an answer that is not accepted takes no file away.</summary>
    public static ImmutableSortedDictionary<string, UploadedFile> KeysFor(ImmutableArray<UploadedFile> files) =>
        files
            .Select((f, i) => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"{FilePrefix}{i + 1:D2}"), f))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static bool AreIn(Draft draft) => draft.Files.Keys.Any(k => k.StartsWith(FilePrefix, StringComparison.Ordinal));

    public static IEnumerable<Question> Questions(FormProgress progress, Application application)
    {
        var all = MaterialRequirements.For(application.Release, progress.Edition);
        var files = FilesOf(progress.Draft);
        // A material that is here already is replaced in rework, when nothing is missing any longer, or when it blocks the submission; before, only what is not
        // here is offered.
        var isReplacing = application.Stage is not Stage.Collecting || MaterialRequirements.Missing(application, progress.Edition).IsEmpty;
        var wanted = InspectionRules.WantedParts(application, progress.Edition);
        var open = isReplacing ? all : all.RemoveAll(p => application.Release.Materials.ContainsKey(p.Id) && !wanted.Contains(p));
        var proposals = new Lazy<ImmutableDictionary<string, RequiredPart>>(() => Propose(progress, application, all, open));
        foreach (var (key, file) in files)
        {
            var fitting = all.Where(p => RefusalOf(progress, file, p) is null).ToArray();
            var offered = fitting.Intersect(open).ToArray();
            var options = all.Where(p => p.Part.CanUpload).Select(p => OptionOf(p, offered)).Append(LeaveOutOption).ToImmutableArray();
            var shown = (offered.Length > 0 ? offered : fitting).Select(p => p.Id).Append(LeaveOut).ToArray();
            yield return new(key, new AnswerType.Choice(options) { Offered = [.. options.Where(o => shown.Contains(o.Value, StringComparer.Ordinal))] })
            {
                TextKey = fitting.Length > 0 ? "dialog.hand-in.file" : "dialog.hand-in.unfit",
                Arguments = new() { ["file"] = file.Name },
                SharesHint = true,
                IsCompact = true,
                Page = "files",
                Validate = id =>
                    all.FirstOrDefault(p => p.Id == id) is { } part ? RefusalOf(progress, file, part) ?? RefusalOfSecond(progress, key, part) : null,
                DefaultValue = () => fitting.Length == 0 ? LeaveOut : proposals.Value.GetValueOrDefault(key)?.Id ?? "",
            };
        }
        if (files.Values.All(f => all.All(p => RefusalOf(progress, f, p) is not null)))
            progress.Block("dialog.hand-in.no-file-fits");
        else if (files.Keys.All(k => progress[k] == LeaveOut))
            progress.Block("dialog.hand-in.all-left-out");
    }

    public static ApplicationCommand CreateCommand(FormProgress progress)
    {
        var all = progress.Application is { } application ? MaterialRequirements.For(application.Release, progress.Edition) : [];
        return new ApplicationCommand.AddMaterials([
            .. from file in FilesOf(progress.Draft)
            let part = all.FirstOrDefault(p => p.Id == progress[file.Key])
            where part is not null
            select new MaterialContent(part.Material.Key, part.Part.Key, ContentOf(progress, file.Value)),
        ]);
    }

    public static SubmittedMaterial.File ContentOf(FormProgress progress, UploadedFile file) =>
        new(file.Id, file.Name, file.Size, file.Sha256)
        {
            By = progress.Context.Actor.Id,
            At = progress.Context.Now,
            Packages = file.Packages,
        };

    /// <summary>By the question about it.</summary>
    private static ImmutableSortedDictionary<string, UploadedFile> FilesOf(Draft draft) =>
        draft
            .Files.Where(f => f.Key.StartsWith(FilePrefix, StringComparison.Ordinal))
            .ToImmutableSortedDictionary(f => QuestionPrefix + f.Key[FilePrefix.Length..], f => f.Value, StringComparer.Ordinal);

    // What was answered meanwhile is not proposed for another file.
    private static ImmutableDictionary<string, RequiredPart> Propose(
        FormProgress progress,
        Application application,
        ImmutableArray<RequiredPart> all,
        ImmutableArray<RequiredPart> open
    )
    {
        var files = FilesOf(progress.Draft);
        var answered = files.Keys.Select(k => progress[k]).ToArray();
        return new FileProposals(application, all, (f, p) => RefusalOf(progress, f, p) is null).Propose(
            files.RemoveRange(files.Keys.Where(progress.HasAnswer)),
            open.RemoveAll(p => answered.Contains(p.Id, StringComparer.Ordinal))
        );
    }

    /// <summary>Why the part does not take the file: as where it is handed in alone.</summary>
    private static Refusal? RefusalOf(FormProgress progress, UploadedFile file, RequiredPart part) =>
        AnswerParser.Parse(new Question("what", new AnswerType.Attachment(part.Part)), file.Id.Value, file, progress.Context) is ParseResult.Invalid invalid
            ? invalid.Refusal
            : null;

    private static Refusal? RefusalOfSecond(FormProgress progress, string key, RequiredPart part) =>
        FilesOf(progress.Draft).Keys.TakeWhile(k => k != key).Any(k => progress[k] == part.Id)
            ? new Refusal("certification.refused.material-twice", new() { ["material"] = DisplayNames.Of(part) })
            : null;

    private static ChoiceOption LeaveOutOption => ChoiceOption.FromText(LeaveOut, "dialog.hand-in.leave-out");

    // What is optional says in its own name what it is for, and both names are longer than Slack's options. Its number says enough where the material has no other part to choose.
    private static ChoiceOption OptionOf(RequiredPart part, IReadOnlyCollection<RequiredPart> offered) =>
        new(part.Id, part.Part.IsOptional ? LocalizableValue.Text(EditionTexts.Part(part.Material.Key, part.Part.Key)) : DisplayNames.Of(part))
        {
            Synonyms =
            [
                .. PhraseCatalog.AllLanguages(EditionTexts.Title(part.Material.Key)),
                .. part.Material.Parts.Length > 1
                    ? LanguageCode.All.SelectMany(l =>
                        Localization.TextCatalog.For(l) is var texts
                        && texts.Find(EditionTexts.Part(part.Material.Key, part.Part.Key)) is { } name
                        && texts.Find(EditionTexts.Title(part.Material.Key)) is { } title
                            ? [name, $"{title}: {name}"]
                            : (string[])[]
                    )
                    : [],
                .. offered.Count(p => p.Material == part.Material) == 1 && offered.Contains(part)
                    ? [SharedQuestions.FormatNumber(part.Material.Number)]
                    : (string[])[],
            ],
        };
}
