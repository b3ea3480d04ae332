using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit.TextObjects;

namespace CertBot.Channels.Slack.BlockKit;

/// <summary>Collects blocks: adjacent texts become one section, dividers are not doubled, <c>block_id</c>s are unique.</summary>
internal sealed class BlockBuilder(ConversionOptions options)
{
    /// <summary>A longer text is a whole document; it is read in a modal.</summary>
    private const int MaxSectionsPerText = 4;

    private readonly List<JsonObject> _blocks = [];
    private readonly List<ImmutableArray<FormattedText>> _contextTexts = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private FormattedText? _pendingText;

    public bool IsTruncated { get; private set; }

    public IReadOnlyList<JsonObject> Blocks
    {
        get
        {
            Flush();
            while (_blocks.Count > 0 && IsDivider(_blocks[^1]))
                _blocks.RemoveAt(_blocks.Count - 1);
            return _blocks;
        }
    }

    public static bool IsDivider(JsonObject block) => block.GetString("type") == "divider";

    /// <summary>Adds a separate text.</summary>
    public void AddText(FormattedText text)
    {
        Flush();
        _pendingText = text.IsEmpty ? null : text;
    }

    /// <summary>Appends a line to the text before it.</summary>
    public void AppendText(FormattedText text)
    {
        if (_pendingText is null)
            AddText(text);
        else if (!text.IsEmpty)
            _pendingText = _pendingText.AppendLine(text);
    }

    /// <summary>Adds a small text to the context block before it.</summary>
    public void AddContext(FormattedText text)
    {
        if (text.IsEmpty)
            return;
        FlushText();
        _contextTexts.Add([text]);
    }

    /// <summary>Appends a line to the small text before it.</summary>
    public void AppendContext(FormattedText text)
    {
        if (text.IsEmpty)
            return;
        if (_contextTexts.Count == 0)
            AddContext(text);
        else
            _contextTexts[^1] = _contextTexts[^1].Add(text);
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
        if (_blocks.Count > 0 && !IsDivider(_blocks[^1]))
            _blocks.Add(new JsonObject { ["type"] = "divider" });
    }

    /// <summary>Adds a text with a button beside it.</summary>
    public void AddSection(FormattedText text, ButtonElement? button)
    {
        Flush();
        var (texts, _) = CreateTexts(text, BlockKitLimits.SectionText, MaxSections);
        foreach (var (i, section) in texts.Index())
        {
            var block = new JsonObject { ["type"] = "section", ["text"] = section };
            if (i == 0 && button is not null)
                block["accessory"] = button.Element;
            _blocks.Add(block);
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
                // A field holds less than a section: a longer text becomes a section, in its place.
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
        _blocks.AddRange(newBlocks);
    }

    /// <summary>Adds a block; the id of an input is made unique.</summary>
    public void Add(JsonObject block)
    {
        Flush();
        if (block.GetString("block_id") is { } id)
        {
            for (var n = 2; !_ids.Add(block.GetString("block_id") ?? ""); n++)
                block["block_id"] = string.Create(CultureInfo.InvariantCulture, $"{SlackText.Truncate(id, BlockKitLimits.Id - 6)}#{n}");
        }

        _blocks.Add(block);
    }

    private int MaxSections => options.Surface is SlackSurface.Modal ? int.MaxValue : MaxSectionsPerText;

    private static IEnumerable<JsonObject> CreateFieldSections(List<JsonObject> fields) =>
        fields.Chunk(BlockKitLimits.FieldsPerSection).Select(some => new JsonObject { ["type"] = "section", ["fields"] = new JsonArray([.. some]) });

    private void Flush()
    {
        FlushText();
        if (_contextTexts.Count == 0)
            return;
        var elements = _contextTexts
            .SelectMany(s => CreateTexts(s.Skip(1).Aggregate(s[0], (first, next) => first.AppendLine(next)), BlockKitLimits.SectionText, MaxSections).Texts)
            .ToList();
        _contextTexts.Clear();
        foreach (var some in elements.Chunk(BlockKitLimits.ElementsPerContext))
            _blocks.Add(new JsonObject { ["type"] = "context", ["elements"] = new JsonArray([.. some]) });
    }

    private void FlushText()
    {
        if (_pendingText is not { } flushed)
            return;
        _pendingText = null;
        _blocks.AddRange(
            CreateTexts(flushed, BlockKitLimits.SectionText, MaxSections).Texts.Select(t => new JsonObject { ["type"] = "section", ["text"] = t })
        );
    }

    private (ImmutableArray<JsonObject> Texts, bool IsCut) CreateTexts(FormattedText text, int maxLength, int maxCount)
    {
        var texts = text.ToTextObjects(maxLength, maxCount);
        IsTruncated |= texts.IsCut;
        return texts;
    }
}
