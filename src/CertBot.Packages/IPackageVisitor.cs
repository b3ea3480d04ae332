namespace CertBot.Packages;

/// <summary>
/// One entry as it passes by. <paramref name="Number"/> counts from 1 in its package; <paramref name="Length"/> is in
/// bytes and is the truth: a package that ends earlier is refused while its content is being read.
/// </summary>
public sealed record PackageEntry(int Number, EntryPath Path, int Length);

/// <summary>
/// Looks at the entries of one package while they stream by. The content can be read forward only and only during the
/// call; what is not read is skipped. Only what the visitor keeps stays in memory.
/// </summary>
public interface IPackageVisitor
{
    void Visit(PackageEntry entry, Stream content);

    /// <summary>After the last entry, when length and checksum of the whole package have been found right.</summary>
    void Complete();
}
