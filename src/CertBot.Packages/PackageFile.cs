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
    public static Opened Open(Stream file, long length, Limits limits)
    {
        var summaries = new List<Summing>();
        var refusal = Walk(file, length, limits, _ =>
        {
            summaries.Add(new Summing(limits));
            return summaries[^1];
        });

        return refusal is null
            ? Distinct([.. summaries.Select(s => s.Summary)])
            : new Opened.Refused(refusal);
    }

    /// <summary>
    /// Takes a visitor through every package of the file, in order. The visitors' findings count only if null comes
    /// back: a file may turn out to be hostile in its last byte.
    /// </summary>
    /// <param name="file">As for <see cref="Open"/>.</param>
    /// <param name="length">As for <see cref="Open"/>.</param>
    /// <param name="limits">As for <see cref="Open"/>.</param>
    /// <param name="begin">Gives the visitor of the next package; asked with the package's name in the zip, or null for a lone package.</param>
    public static Refusal? Walk(Stream file, long length, Limits limits, Func<string?, IPackageVisitor> begin)
    {
        try
        {
            if (length > limits.Upload)
            {
                throw new RefusedException(Because.TooBig).Megabytes(limits.Upload);
            }

            using var held = file.CanSeek ? null : Hold(file, limits);
            Walk(held ?? file, limits, begin);
            return null;
        }
        catch (RefusedException refused)
        {
            return refused.Why;
        }
    }

    private static void Walk(Stream file, Limits limits, Func<string?, IPackageVisitor> begin)
    {
        var start = file.Position;
        var length = file.Length - start;
        if (length > limits.Upload)
        {
            throw new RefusedException(Because.TooBig).Megabytes(limits.Upload);
        }

        Span<byte> signature = stackalloc byte[4];
        signature = signature[..file.ReadAtLeast(signature, signature.Length, throwOnEndOfStream: false)];
        file.Position = start;
        var meter = new Meter(limits);
        if (Gunzip.IsSignature(signature))
        {
            meter.BeginPackage(length);
            using var unpacked = Gunzip.Open(file, length, meter);
            new Records(unpacked, limits, begin(null)).Walk();
        }
        else if (ZipFile.IsSignature(signature))
        {
            new ZipFile(file, start, length, limits).Walk(meter, begin);
        }
        else
        {
            throw new RefusedException(signature.IsEmpty ? Because.Empty : Because.NotPackage);
        }
    }

    private static MemoryStream Hold(Stream file, Limits limits)
    {
        var held = new MemoryStream();
        var buffer = new byte[81920];
        while (file.Read(buffer) is > 0 and var read)
        {
            held.Write(buffer, 0, read);
            if (held.Length > limits.Upload)
            {
                throw new RefusedException(Because.TooBig).Megabytes(limits.Upload);
            }
        }

        held.Position = 0;
        return held;
    }

    private static Opened Distinct(ImmutableArray<PackageSummary> packages)
    {
        var twice = packages.GroupBy(p => p.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Skip(1).Any());
        return twice is null
            ? new Opened.Fine(packages)
            : new Opened.Refused(new RefusedException(Because.SamePackage).With("name", twice.Key).Why);
    }
}
