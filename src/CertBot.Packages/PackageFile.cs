using System.Collections.Immutable;

namespace CertBot.Packages;

/// <summary>
/// A file that should contain Creatio packages: one <c>.gz</c>, or a <c>.zip</c> with <c>.gz</c> files in its top folder. The
/// type is detected from the first bytes, not from the name. The content is untrusted until the last byte has been verified.
/// Nothing is written to disk, and memory use does not depend on the unpacked size.
/// </summary>
public static class PackageFile
{
    /// <summary>Reads all packages of the file and summarizes each.</summary>
    /// <param name="file">Read from its current position to the end. A stream that cannot seek is first read into memory, up to the limit.</param>
    /// <param name="length">The size in bytes that the sender announced; used only to reject a file that is too large early.</param>
    /// <param name="limits">The limits that reject a file.</param>
    public static PackageOpenResult Open(Stream file, long length, PackageLimits limits)
    {
        var summaries = new List<PackageSummaryBuilder>();
        var refusal = VisitPackages(file, length, limits, _ =>
        {
            summaries.Add(new PackageSummaryBuilder(limits));
            return summaries[^1];
        });

        return refusal is null ? RejectDuplicates([.. summaries.Select(s => s.Summary)]) : new PackageOpenResult.Refused(refusal);
    }

    /// <summary>
    /// Calls a visitor for every entry of every package in the file, in order. The results of the visitors are valid only
    /// if null is returned: a file may be rejected at its last byte.
    /// </summary>
    /// <param name="file">As for <see cref="Open"/>.</param>
    /// <param name="length">As for <see cref="Open"/>.</param>
    /// <param name="limits">As for <see cref="Open"/>.</param>
    /// <param name="createVisitor">Creates the visitor of the next package from the name of the package in the zip, or null for a single package.</param>
    public static PackageRefusal? VisitPackages(Stream file, long length, PackageLimits limits, Func<string?, IPackageVisitor> createVisitor)
    {
        try
        {
            if (length > limits.MaxUploadBytes)
            {
                throw new PackageRefusedException(RefusalReason.TooBig).WithMegabytes(limits.MaxUploadBytes);
            }

            using var buffered = file.CanSeek ? null : Buffer(file, limits);
            VisitPackages(buffered ?? file, limits, createVisitor);
            return null;
        }
        catch (PackageRefusedException exception)
        {
            return exception.Refusal;
        }
    }

    private static void VisitPackages(Stream file, PackageLimits limits, Func<string?, IPackageVisitor> createVisitor)
    {
        var start = file.Position;
        var length = file.Length - start;
        if (length > limits.MaxUploadBytes)
        {
            throw new PackageRefusedException(RefusalReason.TooBig).WithMegabytes(limits.MaxUploadBytes);
        }

        Span<byte> signature = stackalloc byte[4];
        signature = signature[..file.ReadAtLeast(signature, signature.Length, throwOnEndOfStream: false)];
        file.Position = start;
        var budget = new UnpackBudget(limits);
        if (GzipMember.IsSignature(signature))
        {
            budget.BeginPackage(length);
            using var unpacked = GzipMember.Open(file, length, budget);
            new RecordReader(unpacked, limits, createVisitor(null)).VisitEntries();
        }
        else if (ZipPackageReader.IsSignature(signature))
        {
            new ZipPackageReader(file, start, length, limits).VisitPackages(budget, createVisitor);
        }
        else
        {
            throw new PackageRefusedException(signature.IsEmpty ? RefusalReason.Empty : RefusalReason.NotPackage);
        }
    }

    private static MemoryStream Buffer(Stream file, PackageLimits limits)
    {
        var buffered = new MemoryStream();
        var buffer = new byte[81920];
        while (file.Read(buffer) is > 0 and var read)
        {
            buffered.Write(buffer, 0, read);
            if (buffered.Length > limits.MaxUploadBytes)
            {
                throw new PackageRefusedException(RefusalReason.TooBig).WithMegabytes(limits.MaxUploadBytes);
            }
        }

        buffered.Position = 0;
        return buffered;
    }

    /// <summary>The refusal of a file that holds two packages of one name, whatever their letters' case; null if it does not.</summary>
    internal static PackageRefusal? FindSameName(IEnumerable<string> names) =>
        names.GroupBy(n => n, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Skip(1).Any()) is { } same
            ? new PackageRefusedException(RefusalReason.SamePackage).With("name", same.Key).Refusal
            : null;

    private static PackageOpenResult RejectDuplicates(ImmutableArray<PackageSummary> packages) =>
        FindSameName(packages.Select(p => p.Name)) is { } refusal ? new PackageOpenResult.Refused(refusal) : new PackageOpenResult.Success(packages);
}

/// <summary>The result of opening a package file.</summary>
public abstract record PackageOpenResult
{
    private PackageOpenResult() { }

    /// <summary>All packages in file order, read and verified to the last byte.</summary>
    public sealed record Success(ImmutableArray<PackageSummary> Packages) : PackageOpenResult;

    /// <summary>The file was rejected; none of its content may be used.</summary>
    public sealed record Refused(PackageRefusal Refusal) : PackageOpenResult;
}
