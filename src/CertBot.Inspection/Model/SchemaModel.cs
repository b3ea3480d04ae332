namespace CertBot.Inspection.Model;

/// <summary>One schema: a folder under <c>Schemas/</c>.</summary>
internal sealed class SchemaModel(string folder)
{
    public string Folder { get; } = folder;

    public bool HasDescriptor { get; set; }

    public bool HasMetadata { get; set; }

    /// <summary>The name in the descriptor, or the folder's until that is known.</summary>
    public string Name { get; set; } = folder;

    public string UId { get; set; } = "";

    /// <summary>Without "SchemaManager": "Entity", "ClientUnit", "SourceCode", "Process", "Addon", "Dcm"; empty if unknown.</summary>
    public string Kind { get; set; } = "";

    /// <summary>Replaces the schema of another package.</summary>
    public bool IsReplacement { get; set; }

    public bool HasParent { get; set; }

    /// <summary>A page of Freedom UI.</summary>
    public bool IsFreedom { get; set; }

    /// <summary>Names of elements that the metadata declares, with the schema each belongs to.</summary>
    public List<DeclaredElement> Elements { get; } = [];

    /// <summary>Neither replaces another schema nor adds to one: the vendor made and named it.</summary>
    public bool IsOwn => !IsReplacement && Kind != "Addon";

    /// <summary>
    /// Whether an element was declared by this schema and not inherited. A schema without a parent owns all it declares, whatever its metadata says: the ids
    /// in it are older than the schema where it was copied or moved.
    /// </summary>
    public bool Owns(DeclaredElement element) => !HasParent || element.SchemaUId.Equals(UId, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A column, string or other named element in the metadata of a schema.</summary>
/// <param name="Name">Its name.</param>
/// <param name="UId">Its id; empty if the metadata states none before the name.</param>
/// <param name="SchemaUId">The schema that declared it.</param>
internal sealed record DeclaredElement(string Name, string UId, string SchemaUId);
