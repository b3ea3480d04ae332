namespace CertBot.Inspection.Model;

/// <summary>The strings of one schema: a folder <c>Resources/&lt;Schema&gt;.&lt;Kind&gt;</c>.</summary>
internal sealed class ResourceModel(string folder)
{
    public string Folder { get; } = folder;

    /// <summary>The schema's name: the folder without its last part.</summary>
    public string SchemaName => Folder.LastIndexOf('.') is > 0 and var dot ? Folder[..dot] : Folder;

    /// <summary>The strings by culture, then name.</summary>
    public Dictionary<string, Dictionary<string, TextFacts>> Cultures { get; } = new(StringComparer.OrdinalIgnoreCase);

    public int Images { get; set; }

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>One copy of a name: the same names stand in every culture.</summary>
    public string Shared(string name)
    {
        if (_names.TryGetValue(name, out var known))
            return known;
        _names.Add(name);
        return name;
    }
}

/// <summary>What the rules need to know of a text, in place of the text.</summary>
/// <param name="Class">Which letters it has.</param>
/// <param name="Hash">Of the text, to tell equal ones.</param>
/// <param name="Sample">The words that gave rise to the class; null for texts without such words.</param>
internal readonly record struct TextFacts(TextClass Class, int Hash, string? Sample);

/// <summary>The letters of a text.</summary>
[Flags]
internal enum TextClass
{
    /// <summary>No letter at all, as numbers and signs have none.</summary>
    None = 0,

    /// <summary>Nothing, or only spaces.</summary>
    Empty = 1,

    /// <summary>A letter of the Latin script.</summary>
    Latin = 2,

    /// <summary>A word of letters of which none is Latin.</summary>
    OtherScript = 4,

    /// <summary>A word with letters of the Latin and of another script.</summary>
    MixedWord = 8,
}
