using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace CertBot.Packages;

/// <summary>
/// Whether a culture file of a schema has strings and images: the platform writes one for each culture of the system, be there anything in it or not. Only what
/// comes before the first string is read.
/// </summary>
/// <remarks>
/// Tags are scanned and not parsed: an XML reader holds an element with all its attributes, and a picture is one. Where that counts wrongly the file is no XML,
/// which the inspection says.
/// </remarks>
internal sealed partial class ResourceItems
{
    // The name of the element and the attribute Type are at the start of the tag.
    private const int KeptOfTag = 2048;

    private readonly StringBuilder _tag = new();
    private bool _isInTag;
    private char _quote;
    private string _groupType = "String";

    public bool HasString { get; private set; }

    public bool HasImage { get; private set; }

    public static ResourceItems Read(Stream content)
    {
        var items = new ResourceItems();
        var buffer = ArrayPool<byte>.Shared.Rent(16384);
        try
        {
            while (!items.HasString && content.Read(buffer) is > 0 and var read)
            {
                foreach (var b in buffer.AsSpan(0, read))
                    items.Add((char)b);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return items;
    }

    // One byte of UTF-8: the characters looked at are ASCII.
    private void Add(char c)
    {
        if (!_isInTag)
        {
            _isInTag = c == '<';
            return;
        }

        if (c == '>' && _quote == '\0')
        {
            EndTag(_tag.ToString());
            _tag.Clear();
            _isInTag = false;
            return;
        }

        // An apostrophe in a comment opens nothing.
        if (c == _quote)
            _quote = '\0';
        else if (c is '"' or '\'' && _quote == '\0' && _tag is [not '!', ..])
            _quote = c;
        if (_tag.Length < KeptOfTag)
            _tag.Append(c);
    }

    private void EndTag(string tag)
    {
        var name = tag.AsSpan(0, tag.AsSpan().IndexOfAny(" \t\r\n/") is >= 0 and var end ? end : tag.Length);
        var type = TypePattern().Match(tag) is { Success: true } match ? match.Groups["type"].Value : null;
        if (name.SequenceEqual("Group"))
        {
            _groupType = type ?? "String";
        }
        else if (name.SequenceEqual("Item"))
        {
            var isString = (type ?? _groupType) == "String";
            HasString |= isString;
            HasImage |= !isString;
        }
    }

    [GeneratedRegex("\\sType\\s*=\\s*[\"'](?<type>\\w*)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex TypePattern();
}
