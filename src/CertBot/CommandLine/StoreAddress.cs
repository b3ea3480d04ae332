namespace CertBot.CommandLine;

/// <summary>Which store is meant on the command line: <c>sqlite:PATH</c>, or <c>cosmos</c>, whose place the settings say.</summary>
internal abstract record StoreAddress
{
    private StoreAddress() { }

    /// <param name="Path">Absolute.</param>
    public sealed record SqliteAddress(string Path) : StoreAddress
    {
        public override string ToString() => $"sqlite:{Path}";
    }

    public sealed record CosmosAddress : StoreAddress
    {
        public override string ToString() => "cosmos";
    }

    /// <summary>Null: it is neither.</summary>
    public static StoreAddress? Parse(string text)
    {
        const string sqlite = "sqlite:";
        return text is "cosmos" ? new CosmosAddress()
            : text.StartsWith(sqlite, StringComparison.Ordinal)
            && text[sqlite.Length..] is { Length: > 0 } path
            && !path.AsSpan().ContainsAny(System.IO.Path.GetInvalidPathChars())
                ? new SqliteAddress(System.IO.Path.GetFullPath(path))
            : null;
    }
}

/// <summary>What a store is opened for.</summary>
internal enum StoreAccess
{
    /// <summary>Nothing is changed; a host may be using it.</summary>
    ReadOnly,

    /// <summary>It is made where there is none.</summary>
    Write,
}
