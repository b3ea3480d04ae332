using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Certification;
using CertBot.Core.Policy;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Core.Conversation.Forms;

/// <summary>Stage 3.1: materials are handed in by upload or link, in any order, replaced, taken back and submitted.</summary>
public static class MaterialDialogs
{
    /// <summary>A part by its own name, which says the material too: "list of test cases".</summary>
    internal static readonly Argument Piece = new("material", (known, text) =>
        Argument.OneOf("part", Pieces).Take(known, text) is { } taken && taken.Value.Split('/') is [var material, var part] ? new(material, taken.Left) { With = ("part", part) } : null);

    public static Dialog HandIn { get; } = new("hand-in", Audience.Vendor)
    {
        Takes = [Argument.Application, Piece, Argument.OneOf("material", Named), Argument.Link("what"), Argument.Application],
        Fits = Subjects.At("collecting", "mending"),
        Questions = Subjects.On(Handing),
        Hand = Subjects.Hand(w => new HandIn(new(w["material"]), w["part"], What(w))),
        Done = Progress,
        Then = Following,
    };

    public static Dialog TakeBack { get; } = new("take-back", Audience.Vendor)
    {
        Takes = [Argument.Application, Piece, Argument.OneOf("material", Named), Argument.Application],
        Fits = Subjects.At("collecting", "mending"),
        Questions = Subjects.On(Taking),
        Hand = Subjects.Hand(w => new TakeBack(new(w["material"]), w["part"])),
        Done = Progress,
        Next = ["materials"],
    };

    public static Dialog Submit { get; } = new("submit-materials", Audience.Vendor)
    {
        Takes = [Argument.Application],
        Fits = Subjects.At("collecting"),
        Questions = Subjects.On(Subjects.Nothing),
        Hand = Subjects.Hand(_ => new SubmitMaterials()),
        Next = ["status"],
    };

    private static IEnumerable<Question> Handing(Walk walk, Application about)
    {
        var all = MaterialList.Of(about.Release, walk.Edition);
        var given = walk.Draft.Files.GetValueOrDefault("what");
        var fitting = given is null ? all : [.. all.Where(a => Fits(a.Part, given.Name))];
        var missing = MaterialList.Missing(about, walk.Edition).Intersect(fitting).ToArray();
        // A material of the programme that this version does not need is called by its name when it is refused.
        if (walk.Raw("material") is { } named && !all.Any(a => a.Material.Key.Value == named) && walk.Edition.Materials.FirstOrDefault(m => m.Key.Value == named) is { } other)
            walk.Forget(new("material", new Asks.Choice([])), new("certification.refused.material-not-asked", new() { ["material"] = Leaf.Phrase(EditionTexts.Title(other.Key)) }));
        yield return new("material", new Asks.Choice(Options(all)) { Offered = Options(missing.Length > 0 ? missing : fitting.Length > 0 ? fitting : all) });

        foreach (var question in Part(walk, all, missing.Length > 0 ? missing : fitting)) yield return question;
        if (Asked(walk, all) is { } asked) yield return new("what", new Asks.Handed(asked.Part)) { Data = new() { ["part"] = Title(asked), ["hint"] = Leaf.Phrase(EditionTexts.Hint(asked.Material.Key)) } };
    }

    private static IEnumerable<Question> Taking(Walk walk, Application about)
    {
        var here = MaterialList.Of(about.Release, walk.Edition).Where(a => about.Release.Materials.ContainsKey(a.Id)).ToImmutableArray();
        if (here.IsEmpty) walk.Doubt ??= new("dialog.take-back.nothing", new() { ["app"] = about.Name });
        yield return new("material", new Asks.Choice(Options(MaterialList.Of(about.Release, walk.Edition))) { Offered = Options(here) });
        foreach (var question in Part(walk, MaterialList.Of(about.Release, walk.Edition), here)) yield return question;
    }

    // Which part, where the material has several; one that is the only sensible one is not asked for.
    private static IEnumerable<Question> Part(Walk walk, ImmutableArray<AskedPart> all, IReadOnlyCollection<AskedPart> likely)
    {
        if (!walk.Has("material")) yield break;
        var parts = all.Where(a => a.Material.Key.Value == walk["material"]).ToImmutableArray();
        var sensible = likely.Where(parts.Contains).ToArray();
        var sole = parts is [var only] ? only : sensible is [var one] ? one : null;
        if (sole is not null && walk.MayFill("part", sole.Part.Key)) walk.Fill("part", sole.Part.Key);
        else if (parts.Length > 0) yield return new("part", new Asks.Choice([.. parts.Select((a, i) => Option.Of(a.Part.Key, EditionTexts.Part(a.Material.Key, a.Part.Key), Subjects.Number(i + 1)))]));
    }

    private static AskedPart? Asked(Walk walk, ImmutableArray<AskedPart> all) =>
        all.FirstOrDefault(a => a.Material.Key.Value == walk["material"] && a.Part.Key == walk["part"]);

    private static Handed What(Walk walk) => walk.Draft.Files.TryGetValue("what", out var file)
        ? new Handed.File(file.Id, file.Name, file.Size, file.Sha256) { By = walk.Desk.Actor.Id, At = walk.Desk.Now, Packages = file.Packages }
        : new Handed.Link(walk["what"]) { By = walk.Desk.Actor.Id, At = walk.Desk.Now };

    private static bool Fits(MaterialPart part, string name) =>
        part.Upload && (part.Endings.IsDefaultOrEmpty || part.Endings.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)));

    private static ImmutableArray<Option> Options(IEnumerable<AskedPart> parts) => [.. parts.Select(a => a.Material).Distinct().Select(OptionOf)];

    internal static ImmutableArray<Option> Named(Edition edition) => [.. edition.Materials.Select(OptionOf)];

    private static ImmutableArray<Option> Pieces(Edition edition) =>
        [.. edition.Materials.Where(m => m.Parts.Length > 1).SelectMany(m => m.Parts.Select(p => Option.Of($"{m.Key}/{p.Key}", EditionTexts.Part(m.Key, p.Key))))];

    private static Option OptionOf(Material material) => Option.Of(material.Key.Value, EditionTexts.Title(material.Key), Subjects.Number(material.Number));

    /// <summary>The material, and which part of it where it has several.</summary>
    internal static JsonObject Title(AskedPart asked) => Titles.Of(asked);

    private static JsonObject Progress(Known known, Command command)
    {
        var data = new JsonObject { ["material"] = null, ["done"] = 0, ["of"] = 0, ["left"] = 0, ["progress"] = Leaf.Progress(0, 0), ["next"] = "", ["stage"] = "" };
        if (command is not Command.OnApplication { Id: var id, What: var what } || known.Desk.Applications.GetValueOrDefault(id) is not { } app) return data;
        var edition = known.EditionOf(app);
        var (done, of) = MaterialList.Progress(app, edition);
        var (material, part) = what switch { HandIn h => (h.Material, h.Part), TakeBack t => (t.Material, t.Part), _ => (default, "") };
        if (MaterialList.Find(edition, material, part) is { } asked) data["material"] = Title(asked);
        (data["done"], data["of"], data["left"], data["progress"]) = (done, of, of - done, Leaf.Progress(done, of));
        data["stage"] = StageName.Of(app.Stage);
        if (MaterialList.Missing(app, edition) is [var next, ..]) data["next"] = Title(next);
        return data;
    }

    private static ImmutableArray<Suggestion> Following(Known known, Command command) =>
        command is not Command.OnApplication { Id: var id } || known.Desk.Applications.GetValueOrDefault(id) is not { } app ? []
        : MaterialList.Missing(app, known.EditionOf(app)) is [var next, ..]
            ? [new(Leaf.Phrase(EditionTexts.Title(next.Material.Key)), Suggest.Typed("hand-in", known.Desk, Subjects.Number(next.Material.Number))), Suggest.Verb("missing", known.Desk)]
            : app.Stage is Stage.Mending ? [Suggest.Verb("submit-mended", known.Desk), Suggest.Verb("materials", known.Desk)]
            : [Suggest.Verb("submit-materials", known.Desk), Suggest.Verb("materials", known.Desk)];
}
