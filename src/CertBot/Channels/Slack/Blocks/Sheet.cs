using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.Blocks;

/// <summary>Blocks in the order they are written: texts that belong together become one, lines between parts are not doubled, ids are each once.</summary>
internal sealed class Sheet(Setting setting)
{
    /// <summary>A text of more sections than this is the whole of something, and is read in a modal.</summary>
    private const int SectionsOfOneText = 4;

    private readonly List<JsonObject> blocks = [];
    private readonly List<ImmutableArray<Prose>> small = [];
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private Prose? text;

    public bool IsCut { get; private set; }

    public IReadOnlyList<JsonObject> Blocks
    {
        get
        {
            Flush();
            while (blocks.Count > 0 && IsDivider(blocks[^1])) blocks.RemoveAt(blocks.Count - 1);
            return blocks;
        }
    }

    public static bool IsDivider(JsonObject block) => block.Text("type") == "divider";

    /// <summary>A text for itself.</summary>
    public void Say(Prose prose)
    {
        Flush();
        text = prose.IsEmpty ? null : prose;
    }

    /// <summary>A text that belongs under the one before.</summary>
    public void SayUnder(Prose prose)
    {
        if (text is null) Say(prose);
        else if (!prose.IsEmpty) text = text.Over(prose);
    }

    /// <summary>A small text, beside the small ones before it.</summary>
    public void Whisper(Prose prose)
    {
        if (prose.IsEmpty) return;
        FlushText();
        small.Add([prose]);
    }

    /// <summary>A small text under the small one before it.</summary>
    public void WhisperUnder(Prose prose)
    {
        if (prose.IsEmpty) return;
        if (small.Count == 0) Whisper(prose);
        else small[^1] = small[^1].Add(prose);
    }

    public void Heading(Prose prose)
    {
        var plain = prose.Short(Limits.Header + 1);
        if (prose.IsEmpty) return;
        if (prose.Calls || Signs.Length(plain) > Limits.Header || plain.Contains('\n', StringComparison.Ordinal)) Say(prose.Bold());
        else Put(new JsonObject { ["type"] = "header", ["text"] = Prose.Title(prose.Words, Limits.Header) });
    }

    public void Divide()
    {
        Flush();
        if (blocks.Count > 0 && !IsDivider(blocks[^1])) blocks.Add(new JsonObject { ["type"] = "divider" });
    }

    /// <summary>A text with a button at its side.</summary>
    public void Row(Prose prose, Button? button)
    {
        Flush();
        var (texts, _) = Cut(prose, Limits.Text, Most);
        foreach (var (i, section) in texts.Index())
        {
            var block = new JsonObject { ["type"] = "section", ["text"] = section };
            if (i == 0 && button is not null) block["accessory"] = button.Element;
            blocks.Add(block);
        }

        if (texts.Length == 0 && button is not null) Put(ActionRows.Of([button]));
    }

    public void Fields(IEnumerable<Prose> facts)
    {
        Flush();
        var fields = new List<JsonObject>();
        foreach (var fact in facts.Where(f => !f.IsEmpty))
        {
            var (texts, cut) = fact.Texts(Limits.Field, 1);
            if (cut)
            {
                // A field has less room than a text: what is longer stands for itself, in its place.
                Put(Sections(fields));
                fields.Clear();
                Say(fact);
                Flush();
            }
            else
            {
                fields.AddRange(texts);
            }
        }

        Put(Sections(fields));
    }

    public void Put(IEnumerable<JsonObject> more)
    {
        Flush();
        blocks.AddRange(more);
    }

    /// <summary>One block; an input gets an id no other has.</summary>
    public void Put(JsonObject block)
    {
        Flush();
        if (block.Text("block_id") is { } id)
        {
            for (var n = 2; !ids.Add(block.Text("block_id") ?? ""); n++) block["block_id"] = string.Create(CultureInfo.InvariantCulture, $"{Signs.Cut(id, Limits.Id - 6)}#{n}");
        }

        blocks.Add(block);
    }

    private int Most => setting.Surface is Surface.Modal ? int.MaxValue : SectionsOfOneText;

    private static IEnumerable<JsonObject> Sections(List<JsonObject> fields) =>
        fields.Chunk(Limits.Fields).Select(some => new JsonObject { ["type"] = "section", ["fields"] = new JsonArray([.. some]) });

    private void Flush()
    {
        FlushText();
        if (small.Count == 0) return;
        var elements = small.SelectMany(s => Cut(s.Skip(1).Aggregate(s[0], (above, below) => above.Over(below)), Limits.Text, Most).Texts).ToList();
        small.Clear();
        foreach (var some in elements.Chunk(Limits.Context)) blocks.Add(new JsonObject { ["type"] = "context", ["elements"] = new JsonArray([.. some]) });
    }

    private void FlushText()
    {
        if (text is not { } said) return;
        text = null;
        blocks.AddRange(Cut(said, Limits.Text, Most).Texts.Select(t => new JsonObject { ["type"] = "section", ["text"] = t }));
    }

    private (ImmutableArray<JsonObject> Texts, bool IsCut) Cut(Prose prose, int each, int most)
    {
        var cut = prose.Texts(each, most);
        IsCut |= cut.IsCut;
        return cut;
    }
}
