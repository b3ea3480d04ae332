using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit.TextObjects;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>Blocks in the order they are written: texts that belong together become one, lines between parts are not doubled, ids are each once.</summary>
internal sealed class BlockBuilder(ConversionOptions options)
{
    /// <summary>A text of more sections than this is the whole of something, and is read in a modal.</summary>
    private const int MaxSectionsPerText = 4;

    private readonly List<JsonObject> blocks = [];
    private readonly List<ImmutableArray<FormattedText>> contextTexts = [];
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private FormattedText? pendingText;

    public bool IsTruncated { get; private set; }

    public IReadOnlyList<JsonObject> Blocks
    {
        get
        {
            Flush();
            while (blocks.Count > 0 && IsDivider(blocks[^1]))
                blocks.RemoveAt(blocks.Count - 1);
            return blocks;
        }
    }

    public static bool IsDivider(JsonObject block) => block.GetString("type") == "divider";

    /// <summary>A text for itself.</summary>
    public void AddText(FormattedText text)
    {
        Flush();
        pendingText = text.IsEmpty ? null : text;
    }

    /// <summary>A text that belongs under the one before.</summary>
    public void AppendText(FormattedText text)
    {
        if (pendingText is null)
            AddText(text);
        else if (!text.IsEmpty)
            pendingText = pendingText.AppendLine(text);
    }

    /// <summary>A small text, beside the small ones before it.</summary>
    public void AddContext(FormattedText text)
    {
        if (text.IsEmpty)
            return;
        FlushText();
        contextTexts.Add([text]);
    }

    /// <summary>A small text under the small one before it.</summary>
    public void AppendContext(FormattedText text)
    {
        if (text.IsEmpty)
            return;
        if (contextTexts.Count == 0)
            AddContext(text);
        else
            contextTexts[^1] = contextTexts[^1].Add(text);
    }

    public void AddHeader(FormattedText text)
    {
        var plain = text.ToEscapedText(BlockKitLimits.HeaderText + 1);
        if (text.IsEmpty)
            return;
        if (text.HasMentions || SlackText.CountCodePoints(plain) > BlockKitLimits.HeaderText || plain.Contains('\n', StringComparison.Ordinal))
            AddText(text.ToBold());
        else
            Add(new JsonObject { ["type"] = "header", ["text"] = FormattedText.CreatePlainTextObject(text.UnescapedText, BlockKitLimits.HeaderText) });
    }

    public void AddDivider()
    {
        Flush();
        if (blocks.Count > 0 && !IsDivider(blocks[^1]))
            blocks.Add(new JsonObject { ["type"] = "divider" });
    }

    /// <summary>A text with a button at its side.</summary>
    public void AddSection(FormattedText text, ButtonElement? button)
    {
        Flush();
        var (texts, _) = CreateTexts(text, BlockKitLimits.SectionText, MaxSections);
        foreach (var (i, section) in texts.Index())
        {
            var block = new JsonObject { ["type"] = "section", ["text"] = section };
            if (i == 0 && button is not null)
                block["accessory"] = button.Element;
            blocks.Add(block);
        }

        if (texts.Length == 0 && button is not null)
            Add(ActionsBlocks.Create([button]));
    }

    public void AddFields(IEnumerable<FormattedText> facts)
    {
        Flush();
        var fields = new List<JsonObject>();
        foreach (var fact in facts.Where(f => !f.IsEmpty))
        {
            var (texts, isTruncated) = fact.ToTextObjects(BlockKitLimits.FieldText, 1);
            if (isTruncated)
            {
                // A field has less room than a text: what is longer stands for itself, in its place.
                Add(CreateFieldSections(fields));
                fields.Clear();
                AddText(fact);
                Flush();
            }
            else
            {
                fields.AddRange(texts);
            }
        }

        Add(CreateFieldSections(fields));
    }

    public void Add(IEnumerable<JsonObject> newBlocks)
    {
        Flush();
        blocks.AddRange(newBlocks);
    }

    /// <summary>One block; an input gets an id no other has.</summary>
    public void Add(JsonObject block)
    {
        Flush();
        if (block.GetString("block_id") is { } id)
        {
            for (var n = 2; !ids.Add(block.GetString("block_id") ?? ""); n++)
                block["block_id"] = string.Create(CultureInfo.InvariantCulture, $"{SlackText.Truncate(id, BlockKitLimits.Id - 6)}#{n}");
        }

        blocks.Add(block);
    }

    private int MaxSections => options.Surface is Surface.Modal ? int.MaxValue : MaxSectionsPerText;

    private static IEnumerable<JsonObject> CreateFieldSections(List<JsonObject> fields) =>
        fields.Chunk(BlockKitLimits.FieldsPerSection).Select(some => new JsonObject { ["type"] = "section", ["fields"] = new JsonArray([.. some]) });

    private void Flush()
    {
        FlushText();
        if (contextTexts.Count == 0)
            return;
        var elements = contextTexts
            .SelectMany(s => CreateTexts(s.Skip(1).Aggregate(s[0], (lead, below) => lead.AppendLine(below)), BlockKitLimits.SectionText, MaxSections).Texts)
            .ToList();
        contextTexts.Clear();
        foreach (var some in elements.Chunk(BlockKitLimits.ElementsPerContext))
            blocks.Add(new JsonObject { ["type"] = "context", ["elements"] = new JsonArray([.. some]) });
    }

    private void FlushText()
    {
        if (pendingText is not { } flushed)
            return;
        pendingText = null;
        blocks.AddRange(CreateTexts(flushed, BlockKitLimits.SectionText, MaxSections).Texts.Select(t => new JsonObject { ["type"] = "section", ["text"] = t }));
    }

    private (ImmutableArray<JsonObject> Texts, bool IsCut) CreateTexts(FormattedText text, int maxLength, int maxCount)
    {
        var texts = text.ToTextObjects(maxLength, maxCount);
        IsTruncated |= texts.IsCut;
        return texts;
    }
}
