using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>Stage 3.1: materials are added by upload or link in any order, replaced, removed and submitted.</summary>
public static class MaterialDialogs
{
    /// <summary>A part by its own name, which says the material too: "list of test cases".</summary>
    internal static readonly CommandArgument PartByName = new("material", (turnData, text) =>
        CommandArgument.OneOf("part", PartOptions).TryMatch(turnData, text) is { } match && match.Value.Split('/') is [var material, var part]
            ? new(material, match.Remaining) { Additional = ("part", part) }
            : null
    );

    /// <summary>A part by its key, as buttons have it.</summary>
    internal static readonly CommandArgument PartByKey = CommandArgument.Word("part", (turnData, word) =>
        turnData.Context.Edition.Materials.Any(m => m.Parts.Any(p => p.Key == word)) ? word : null
    );

    public static Dialog AddMaterial { get; } =
        new(CommandName.AddMaterial, Audience.Vendor)
        {
            Arguments =
            [
                CommandArgument.Application,
                PartByName,
                CommandArgument.OneOf("material", AllMaterialOptions),
                CommandArgument.Link("what"),
                CommandArgument.Application,
            ],
            AppliesTo = SharedQuestions.AtStage(StageName.Collecting, StageName.Rework),
            Questions = SharedQuestions.ForApplication((w, app) => MaterialFiles.AreIn(w.Draft) ? MaterialFiles.Questions(w, app) : AddQuestions(w, app)),
            CreateCommand = SharedQuestions.CreateCommand(w =>
                MaterialFiles.AreIn(w.Draft) ? MaterialFiles.CreateCommand(w) : new AddMaterial(new(w["material"]), w["part"], SubmittedContent(w))
            ),
            SuccessArguments = ProgressArguments,
            FollowUps = NextActions,
        };

    public static Dialog KeepMaterial { get; } =
        new(CommandName.KeepMaterial, Audience.Vendor)
        {
            Arguments =
            [
                CommandArgument.Application,
                PartByName,
                CommandArgument.OneOf("material", AllMaterialOptions),
                PartByKey,
                CommandArgument.Application,
            ],
            AppliesTo = SharedQuestions.AtStage(StageName.Collecting),
            IsOffered = HasUnchanged,
            Questions = SharedQuestions.ForApplication(KeepQuestions),
            CreateCommand = SharedQuestions.CreateCommand(w => new KeepMaterial(new(w["material"]), w["part"])),
            SuccessArguments = ProgressArguments,
            FollowUps = NextActions,
        };

    public static Dialog RemoveMaterial { get; } =
        new(CommandName.RemoveMaterial, Audience.Vendor)
        {
            Arguments = [CommandArgument.Application, PartByName, CommandArgument.OneOf("material", AllMaterialOptions), CommandArgument.Application],
            AppliesTo = SharedQuestions.AtStage(StageName.Collecting, StageName.Rework),
            Questions = SharedQuestions.ForApplication(RemoveQuestions),
            CreateCommand = SharedQuestions.CreateCommand(w => new RemoveMaterial(new(w["material"]), w["part"])),
            SuccessArguments = ProgressArguments,
            NextCommands = ["materials"],
        };

    public static Dialog Submit { get; } =
        new(CommandName.SubmitMaterials, Audience.Vendor)
        {
            Arguments = [CommandArgument.Application],
            AppliesTo = SharedQuestions.AtStage(StageName.Collecting),
            Questions = SharedQuestions.ForApplication(SharedQuestions.NoQuestions),
            CreateCommand = SharedQuestions.CreateCommand(_ => new SubmitMaterials()),
            NextCommands = ["status"],
        };

    private static IEnumerable<Question> AddQuestions(FormProgress progress, Application application)
    {
        var all = MaterialRequirements.For(application.Release, progress.Edition);
        var file = progress.Draft.Files.GetValueOrDefault("what");
        var fitting = file is null ? all : [.. all.Where(a => IsAcceptedFile(a.Part, file.Name))];
        var wanted = InspectionRules.WantedParts(application, progress.Edition).Intersect(fitting).ToArray();
        // A material of the programme that this version does not need is called by its name when it is refused.
        if (
            progress.RawAnswer("material") is { } materialKey
            && !all.Any(a => a.Material.Key.Value == materialKey)
            && progress.Edition.Materials.FirstOrDefault(m => m.Key.Value == materialKey) is { } other
        )
        {
            progress.RejectAnswer(
                new("material", new AnswerType.Choice([])),
                new("certification.refused.material-not-asked", new() { ["material"] = LocalizableValue.Text(EditionTexts.Title(other.Key)) })
            );
        }
        yield return new(
            "material",
            new AnswerType.Choice(MaterialOptions(all))
            {
                Offered = MaterialOptions(
                    wanted.Length > 0 ? wanted
                    : fitting.Length > 0 ? fitting
                    : all
                ),
            }
        );

        foreach (var question in PartQuestions(progress, all, wanted.Length > 0 ? wanted : fitting))
            yield return question;
        if (SelectedPart(progress, all) is { } part)
        {
            yield return new("what", new AnswerType.Attachment(part.Part))
            {
                Arguments = new() { ["part"] = DisplayNames.Of(part), ["hint"] = LocalizableValue.Text(EditionTexts.Hint(part.Material.Key)) },
            };
        }
    }

    /// <summary>Whether a new version of one of the person's certified applications waits for materials.</summary>
    internal static bool HasUnchanged(TurnData turnData) =>
        turnData.ApplicationSummaries.Any(r => IsNewVersion(r) && turnData.Context.Actor.IsMemberOf(r.Vendor));

    internal static bool IsNewVersion(ApplicationSummary summary) => summary is { IsCertified: true, Stage: StageName.Collecting };

    private static IEnumerable<Question> KeepQuestions(FormProgress progress, Application application)
    {
        var all = MaterialRequirements.For(application.Release, progress.Edition);
        var offered = UnchangedMaterials.Offered(application, progress.Edition);
        if (offered.IsEmpty && progress.RawAnswer("material") is null)
        {
            progress.Warning ??= UnchangedMaterials.CertifiedRelease(application) is { } certified
                ? new("dialog.keep-material.nothing", new() { ["app"] = application.Name, ["certified"] = certified.Version })
                : new("certification.refused.no-certified-version", new() { ["app"] = application.Name });
        }
        yield return new("material", new AnswerType.Choice(MaterialOptions(all)) { Offered = MaterialOptions(offered) });
        foreach (var question in PartQuestions(progress, all, offered))
            yield return question;
    }

    private static IEnumerable<Question> RemoveQuestions(FormProgress progress, Application application)
    {
        var submitted = MaterialRequirements
            .For(application.Release, progress.Edition)
            .Where(a => application.Release.Materials.ContainsKey(a.Id))
            .ToImmutableArray();
        if (submitted.IsEmpty)
            progress.Warning ??= new("dialog.take-back.nothing", new() { ["app"] = application.Name });
        yield return new(
            "material",
            new AnswerType.Choice(MaterialOptions(MaterialRequirements.For(application.Release, progress.Edition))) { Offered = MaterialOptions(submitted) }
        );
        foreach (var question in PartQuestions(progress, MaterialRequirements.For(application.Release, progress.Edition), submitted))
            yield return question;
    }

    // Which part, where the material has several; one that is the only sensible one is not asked for.
    private static IEnumerable<Question> PartQuestions(FormProgress progress, ImmutableArray<RequiredPart> all, IReadOnlyCollection<RequiredPart> preferred)
    {
        if (!progress.HasAnswer("material"))
            yield break;
        var parts = all.Where(a => a.Material.Key.Value == progress["material"]).ToImmutableArray();
        var suitable = preferred.Where(parts.Contains).ToArray();
        var single =
            parts is [var only] ? only
            : suitable is [var onlySuitable] ? onlySuitable
            : null;
        if (single is not null && progress.CanFill("part", single.Part.Key))
        {
            progress.Fill("part", single.Part.Key);
        }
        else if (parts.Length > 0)
        {
            yield return new(
                "part",
                new AnswerType.Choice([
                    .. parts.Select(
                        (a, i) => ChoiceOption.FromText(a.Part.Key, EditionTexts.Part(a.Material.Key, a.Part.Key), SharedQuestions.FormatNumber(i + 1))
                    ),
                ])
            );
        }
    }

    private static RequiredPart? SelectedPart(FormProgress progress, ImmutableArray<RequiredPart> all) =>
        all.FirstOrDefault(a => a.Material.Key.Value == progress["material"] && a.Part.Key == progress["part"]);

    private static SubmittedMaterial SubmittedContent(FormProgress progress) =>
        progress.Draft.Files.TryGetValue("what", out var file)
            ? MaterialFiles.ContentOf(progress, file)
            : new SubmittedMaterial.Link(progress["what"]) { By = progress.Context.Actor.Id, At = progress.Context.Now };

    private static bool IsAcceptedFile(MaterialPart part, string name) =>
        part.CanUpload && (part.Extensions.IsDefaultOrEmpty || part.Extensions.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)));

    private static ImmutableArray<ChoiceOption> MaterialOptions(IEnumerable<RequiredPart> parts) =>
        [.. parts.Select(a => a.Material).Distinct().Select(OptionOf)];

    internal static ImmutableArray<ChoiceOption> AllMaterialOptions(Edition edition) => [.. edition.Materials.Select(OptionOf)];

    private static ImmutableArray<ChoiceOption> PartOptions(Edition edition) =>
        [
            .. edition
                .Materials.Where(m => m.Parts.Length > 1)
                .SelectMany(m => m.Parts.Select(p => ChoiceOption.FromText($"{m.Key}/{p.Key}", EditionTexts.Part(m.Key, p.Key)))),
        ];

    private static ChoiceOption OptionOf(Material material) =>
        ChoiceOption.FromText(material.Key.Value, EditionTexts.Title(material.Key), SharedQuestions.FormatNumber(material.Number));

    private static LocalizableObject ProgressArguments(TurnData turnData, Command command)
    {
        var data = new LocalizableObject.Builder
        {
            ["material"] = null,
            ["done"] = 0,
            ["of"] = 0,
            ["left"] = 0,
            ["progress"] = LocalizableValue.Progress(0, 0),
            ["next"] = "",
            ["stage"] = "",
            ["certified"] = "",
            ["same"] = 0,
        };
        if (command is not Command.OnApplication { Id: var id, Command: var inner } || turnData.Context.Applications.GetValueOrDefault(id) is not { } app)
            return data.ToObject();
        var edition = turnData.EditionOf(app);
        var (done, total) = MaterialRequirements.Progress(app, edition);
        var (material, part) = inner switch
        {
            AddMaterial h => (h.Material, h.Part),
            KeepMaterial k => (k.Material, k.Part),
            RemoveMaterial t => (t.Material, t.Part),
            _ => (default, ""),
        };
        if (MaterialRequirements.FindPart(edition, material, part) is { } requiredPart)
            data["material"] = DisplayNames.Of(requiredPart);
        else if (inner is AddMaterials several)
            data["material"] = LocalizableValue.List(several.Materials.Select(m => DisplayNames.Of(m.Material, m.Part, edition)));
        (data["done"], data["of"], data["left"], data["progress"]) = (done, total, total - done, LocalizableValue.Progress(done, total));
        data["stage"] = StageName.Of(app.Stage);
        if (UnchangedMaterials.CertifiedRelease(app) is { } certified)
        {
            data["certified"] = certified.Version;
            data["same"] = HandedInBy(inner).Count(id => app.Release.Materials.GetValueOrDefault(id) is { } m && UnchangedMaterials.IsConfirmed(m, app));
        }
        if (MaterialRequirements.Missing(app, edition) is [var next, ..])
            data["next"] = DisplayNames.Of(next);
        return data.ToObject();
    }

    /// <summary>What is typed to name a part: "3", "4 report".</summary>
    internal static string ArgumentsFor(RequiredPart part) =>
        SharedQuestions.FormatNumber(part.Material.Number) + (part.Material.Parts.Length == 1 ? "" : $" {part.Part.Key}");

    private static IEnumerable<string> HandedInBy(ApplicationCommand command) =>
        command switch
        {
            AddMaterial c => [Release.PartIdFor(c.Material, c.Part)],
            AddMaterials c => c.Materials.Select(m => Release.PartIdFor(m.Material, m.Part)),
            _ => [],
        };

    private static ImmutableArray<SuggestedAction> NextActions(TurnData turnData, Command command) =>
        command is not Command.OnApplication { Id: var id, Command: var inner } || turnData.Context.Applications.GetValueOrDefault(id) is not { } app ? []
        : inner is KeepMaterial && UnchangedMaterials.Offered(app, turnData.EditionOf(app)) is [var same, ..]
            ?
            [
                new(
                    LocalizableValue.Text("dialog.keep-material.next", new() { ["material"] = DisplayNames.Of(same) }),
                    SuggestedActions.CommandText(CommandName.KeepMaterial, turnData.Context, ArgumentsFor(same))
                ),
                SuggestedActions.ForCommand("unchanged", turnData.Context),
            ]
        : MaterialRequirements.Missing(app, turnData.EditionOf(app)) is [var next, ..]
            ?
            [
                new(
                    LocalizableValue.Text(EditionTexts.Title(next.Material.Key)),
                    SuggestedActions.CommandText(CommandName.AddMaterial, turnData.Context, SharedQuestions.FormatNumber(next.Material.Number))
                ),
                SuggestedActions.ForCommand("missing", turnData.Context),
            ]
        : app.Stage is Stage.Rework
            ? [SuggestedActions.ForCommand(CommandName.SubmitRework, turnData.Context), SuggestedActions.ForCommand("materials", turnData.Context)]
        : [SuggestedActions.ForCommand(CommandName.SubmitMaterials, turnData.Context), SuggestedActions.ForCommand("materials", turnData.Context)];
}
