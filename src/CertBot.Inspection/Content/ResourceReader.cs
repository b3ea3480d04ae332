using System.Xml;
using CertBot.Inspection.Model;

namespace CertBot.Inspection.Content;

/// <summary>Reads the strings of one culture. Document types and entities are refused, nothing outside the file is read.</summary>
internal static class ResourceReader
{
    /// <summary>The platform writes four levels.</summary>
    private const int MaxDepth = 16;

    private const int MaxAttributes = 2_000;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        CloseInput = false,
    };

    /// <summary>Adds the strings to the model. A note says why a file cannot be read; strings before that place are kept.</summary>
    public static ReadNote? Read(ReadOnlyMemory<byte> bytes, string culture, ResourceModel resource, ModelBudget budget)
    {
        if (HasLongTag(bytes.Span))
            return new(ReadNoteKind.Unreadable, "", "too many attributes");
        try
        {
            using var reader = XmlReader.Create(ContentBuffer.AsStream(bytes), Settings);
            var group = "";
            while (reader.Read())
            {
                if (reader.Depth > MaxDepth)
                    return new(ReadNoteKind.Unreadable, "", "nested too deeply");
                if (reader.NodeType != XmlNodeType.Element)
                    continue;
                if (reader.LocalName == "Group")
                {
                    group = reader.GetAttribute("Type") ?? "";
                }
                else if (reader.LocalName == "Item" && (group == "Image" || reader.GetAttribute("Type") == "Image"))
                {
                    resource.Images++;
                }
                else if (reader.LocalName == "Item" && reader.GetAttribute("Name") is { Length: > 0 and < 1_000 } name)
                {
                    var facts = TextClassifier.Classify(reader.GetAttribute("Value"));
                    if (!budget.TryTake(120 + 2 * (name.Length + (facts.Sample?.Length ?? 0))))
                        return new(ReadNoteKind.Incomplete, "", "not all strings were looked at");
                    if (!resource.Cultures.TryGetValue(culture, out var strings))
                        resource.Cultures[culture] = strings = new(StringComparer.Ordinal);
                    strings[resource.Shared(name)] = facts;
                }
            }
            return null;
        }
        catch (XmlException e)
        {
            return HasDocumentType(bytes.Span)
                ? new(ReadNoteKind.DocumentType, "", "a document type or entity")
                : new(ReadNoteKind.Unreadable, "", $"not XML at line {e.LineNumber}");
        }
    }

    // The reader keeps all attributes of a tag at a time. A value may hold such signs too, but not so many.
    private static bool HasLongTag(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'<') is >= 0 and var start)
        {
            bytes = bytes[(start + 1)..];
            var tag = bytes.IndexOf((byte)'<') is >= 0 and var end ? bytes[..end] : bytes;
            if (tag.Count((byte)'=') > MaxAttributes)
                return true;
        }
        return false;
    }

    private static bool HasDocumentType(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf("<!DOCTYPE"u8) >= 0 || bytes.IndexOf("<!ENTITY"u8) >= 0 || bytes.IndexOf("<\0!\0D\0"u8) >= 0 || bytes.IndexOf("\0<\0!\0D"u8) >= 0;
}
