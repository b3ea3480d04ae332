using System.Collections.Immutable;

namespace CertBot.Packages;

/// <summary>
/// A file that is said to hold Creatio packages: one <c>.gz</c>, or a <c>.zip</c> with <c>.gz</c> in its top folder. What
/// it is, its first bytes say; its name is not asked. Everything is hostile until it has been read to the last byte.
/// Nothing is written anywhere, and memory does not grow with what is unpacked.
/// </summary>
public static class PackageFile
{
    /// <summary>Reads all packages of the file and sums each up.</summary>
    /// <param name="file">Read from where it stands to its end. A stream without seeking is first taken into memory, up to the limit.</param>
    /// <param name="length">Bytes the sender announced; refused early where too many, else not relied on.</param>
    /// <param name="limits">Where to stop.</param>
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
    /// Takes a visitor through every package of the file, in order. The visitors' findings count only if null comes
    /// back: a file may turn out to be hostile in its last byte.
    /// </summary>
    /// <param name="file">As for <see cref="Open"/>.</param>
    /// <param name="length">As for <see cref="Open"/>.</param>
    /// <param name="limits">As for <see cref="Open"/>.</param>
    /// <param name="createVisitor">Gives the visitor of the next package; asked with the package's name in the zip, or null for a lone package.</param>
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

    private static PackageOpenResult RejectDuplicates(ImmutableArray<PackageSummary> packages)
    {
        var duplicate = packages.GroupBy(p => p.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Skip(1).Any());
        return duplicate is null
            ? new PackageOpenResult.Success(packages)
            : new PackageOpenResult.Refused(new PackageRefusedException(RefusalReason.SamePackage).With("name", duplicate.Key).Refusal);
    }
}
