using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Policy;

namespace CertBot.Core.Conversation.Inquiries;

using Answers = ImmutableSortedDictionary<string, string>;

/// <summary>Files somebody wants to have: what was handed in, and the history as a table.</summary>
public static class Files
{
    /// <summary>A part by its key, as the cards' own words have it.</summary>
    private static readonly Argument Part = Argument.Word("part", (known, word) => known.Desk.Edition.Materials.Any(m => m.Parts.Any(p => p.Key == word)) ? word : null);

    public static Inquiry Export { get; } = new("export", Audience.Involved)
    {
        Takes = [Argument.Application],
        Answer = (known, raw) => Topic.Of(known, raw, "export", _ => true, app => known.Export(app.Id) is { } file ? FileCard.Of(app, file) : new Say.Line("inquiry.export.none")),
    };

    public static Inquiry Get { get; } = new("get", Audience.Involved)
    {
        Takes = [Argument.Application, MaterialDialogs.Piece, Argument.OneOf("material", MaterialDialogs.Named), Part, Argument.Application],
        Answer = (known, raw) => Topic.Of(known, raw, "get", _ => true, app => Wanted(known, app, raw)),
    };

    private static Say Wanted(Known known, Application app, Answers raw)
    {
        var there = MaterialList.Of(app.Release, known.EditionOf(app)).Where(a => app.Release.Materials.ContainsKey(a.Id)).ToImmutableArray();
        var wanted = there.Where(a => Fits(a.Material.Key.Value, raw, "material") && Fits(a.Part.Key, raw, "part")).ToImmutableArray();
        return wanted switch
        {
            [var only] => Found(app, only),
            [] when there.IsEmpty => new Say.Line("inquiry.get.empty", new() { ["app"] = app.Name }),
            _ => Which(known, app, wanted.IsEmpty ? there : wanted),
        };
    }

    private static Say Found(Application app, AskedPart asked) => app.Release.Materials[asked.Id] switch
    {
        Handed.File file => FileCard.Of(app, asked, file),
        Handed.Link link => new Say.Line("inquiry.get.link", new() { ["material"] = Titles.Of(asked), ["app"] = app.Name, ["address"] = link.Address }),
        var other => throw new InvalidOperationException($"Not a thing to hand in: {other.GetType().Name}"),
    };

    private static Say.Line Which(Known known, Application app, ImmutableArray<AskedPart> some) => new("inquiry.get.which", new() { ["app"] = app.Name, ["materials"] = Leaf.List(some.Select(Titles.Of)) })
    {
        Suggestions = [.. some.Take(4).Select(a => new Suggestion(Titles.Of(a), Suggest.Typed("get", known.Desk, FileCard.Asking(app.Id, a).Split(' ', 2)[1])))],
    };

    private static bool Fits(string key, Answers raw, string of) => !raw.TryGetValue(of, out var wanted) || wanted == key;
}
