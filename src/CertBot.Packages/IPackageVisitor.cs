namespace CertBot.Packages;

/// <summary>
/// One entry of a package. <paramref name="Number"/> counts from 1 in its package; <paramref name="Length"/> is in
/// bytes and reliable: a package that ends earlier is rejected while its content is read.
/// </summary>
public sealed record PackageEntry(int Number, EntryPath Path, int Length);

/// <summary>
/// Visits the entries of one package while they are streamed. The content can be read forward only and only during the
/// call; the rest is skipped. Nothing else of the package stays in memory.
/// </summary>
public interface IPackageVisitor
{
    void Visit(PackageEntry entry, Stream content);

    /// <summary>Called after the last entry, when length and checksum of the whole package have been verified.</summary>
    void Complete();
}
