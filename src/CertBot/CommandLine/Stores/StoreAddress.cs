namespace CertBot.CommandLine.Stores;

/// <summary>A store named on the command line: <c>sqlite:PATH</c>, or <c>cosmos</c>, whose endpoint comes from the settings.</summary>
internal abstract record StoreAddress
{
    private StoreAddress() { }

    /// <param name="Path">The absolute path of the file.</param>
    public sealed record SqliteAddress(string Path) : StoreAddress
    {
        public override string ToString() => $"sqlite:{Path}";
    }

    public sealed record CosmosAddress : StoreAddress
    {
        public override string ToString() => "cosmos";
    }

    /// <summary>Null if the text is neither.</summary>
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

/// <summary>How a store is opened.</summary>
internal enum StoreAccess
{
    /// <summary>Read only; a host may use the store at the same time.</summary>
    ReadOnly,

    /// <summary>Read and write; the store is created if it is missing.</summary>
    Write,

    /// <summary>The same for much at once: should the machine stop, the last of it may be gone. The store is whole in any case.</summary>
    Bulk,
}
