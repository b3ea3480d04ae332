using System.Collections.Immutable;
using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace CertBot.Inspection.Code.Assemblies;

/// <summary>What the metadata of one assembly says.</summary>
/// <param name="Name">Empty if it is no assembly, or a damaged one.</param>
/// <param name="Version">As the assembly states it ("1.2.3.0").</param>
/// <param name="Origin">Whose it is.</param>
/// <param name="Code">What the rules found; the line is 0.</param>
internal sealed record AssemblyScan(string Name, string Version, AssemblyOrigin Origin, CodeScan Code);

/// <summary>Whose an assembly is.</summary>
internal enum AssemblyOrigin
{
    /// <summary>It has no name that could tell.</summary>
    Unknown,

    /// <summary>Its name begins with one of the vendor's names.</summary>
    Own,

    ThirdParty,
}

/// <summary>Looks at the type references of assemblies. Only the metadata tables are read; nothing is loaded or run.</summary>
internal sealed class AssemblyScanner(CodeRuleSet rules)
{
    private readonly PatternSet _references = rules.Patterns(RuleParameters.AssemblyReference);

    public AssemblyScan Scan(ReadOnlyMemory<byte> content, ImmutableArray<string> ownNames)
    {
        var hits = rules.NewCollector();
        try
        {
            // From a stream only the headers and the metadata are copied.
            using var stream = MemoryMarshal.TryGetArray(content, out var bytes)
                ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, false)
                : new MemoryStream(content.ToArray());
            using var file = new PEReader(stream);
            return file.HasMetadata
                ? Scan(file.GetMetadataReader(), hits, ownNames)
                // A library of another language is a file like others.
                : new AssemblyScan("", "", AssemblyOrigin.Unknown, hits.ToScan());
        }
        catch (Exception e)
            when (e is BadImageFormatException or InvalidOperationException or ArgumentException or IOException or OverflowException or IndexOutOfRangeException
            )
        {
            return new AssemblyScan("", "", AssemblyOrigin.Unknown, hits.ToUnreadable(0, "damaged assembly"));
        }
    }

    private AssemblyScan Scan(MetadataReader metadata, HitCollector hits, ImmutableArray<string> ownNames)
    {
        if (!metadata.IsAssembly)
        {
            return new AssemblyScan("", "", AssemblyOrigin.Unknown, hits.ToScan());
        }

        var definition = metadata.GetAssemblyDefinition();
        var name = metadata.GetString(definition.Name);
        var version = definition.Version.ToString();
        var isOwn = ownNames.Any(n => n.Length > 0 && name.StartsWith(n, StringComparison.OrdinalIgnoreCase));
        var looked = 0;
        foreach (var handle in isOwn ? metadata.TypeReferences.Take(rules.Limits.TypeReferences) : [])
        {
            looked++;
            var reference = metadata.GetTypeReference(handle);
            var type = $"{metadata.GetString(reference.Namespace)}.{metadata.GetString(reference.Name)}";
            foreach (var pattern in _references.Match(type, 2))
            {
                hits.Add(pattern.Rule, 0, type);
            }
        }

        var unreadable =
            looked < metadata.TypeReferences.Count && isOwn
                ? string.Create(CultureInfo.InvariantCulture, $"{metadata.TypeReferences.Count} type references, only {looked} were looked at")
                : null;
        return new AssemblyScan(
            CodeText.Cut(name, rules.Limits.Evidence),
            version,
            isOwn ? AssemblyOrigin.Own : AssemblyOrigin.ThirdParty,
            hits.ToScan(unreadable)
        );
    }
}
