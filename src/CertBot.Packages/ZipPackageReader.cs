using System.Buffers.Binary;
using System.Collections.Immutable;

namespace CertBot.Packages;

/// <summary>Reads the packages in a zip one after the other. Neither the zip nor a package is held in memory.</summary>
internal sealed class ZipPackageReader(Stream zip, long start, long length, PackageLimits limits)
{
    private const uint HeaderSignature = 0x04034b50;
    private const int HeaderLength = 30;

    // An empty zip consists of its end-of-directory record only.
    public static bool IsSignature(ReadOnlySpan<byte> bytes) => bytes is [(byte)'P', (byte)'K', 3, 4] or [(byte)'P', (byte)'K', 5, 6];

    public void VisitPackages(UnpackBudget budget, Func<string?, IPackageVisitor> createVisitor)
    {
        var members = ZipDirectory.Read(zip, start, length, limits);
        var data = LocateData(members);
        var packages = members.Where(m => !m.IsMacMetadata && m.HasExtension(".gz")).ToImmutableArray();
        Check(members, packages);
        foreach (var package in packages)
        {
            try
            {
                VisitPackage(package, data[package.Number], budget, createVisitor);
            }
            catch (PackageRefusedException exception)
            {
                throw exception.With("package", package.Path.ToString());
            }
        }
    }

    private void Check(ImmutableArray<ZipMember> members, ImmutableArray<ZipMember> packages)
    {
        if (members.FirstOrDefault(m => !m.IsMacMetadata && m.HasExtension(".zip")) is { } nested)
        {
            throw ExceptionAt(RefusalReason.ZipNested, nested);
        }

        if (packages.FirstOrDefault(p => p.Path.Segments.Length > 1) is { } inFolder)
        {
            throw ExceptionAt(RefusalReason.ZipFolder, inFolder);
        }

        if (packages.IsEmpty)
        {
            throw new PackageRefusedException(RefusalReason.ZipEmpty);
        }

        if (packages.Length > limits.MaxPackages)
        {
            throw new PackageRefusedException(RefusalReason.TooManyPackages).With("limit", limits.MaxPackages);
        }

        if (packages.GroupBy(p => p.Path.Normalized(), StringComparer.Ordinal).FirstOrDefault(g => g.Skip(1).Any()) is { } duplicate)
        {
            throw ExceptionAt(RefusalReason.Duplicate, duplicate.Last());
        }
    }

    private void VisitPackage(ZipMember package, long data, UnpackBudget budget, Func<string?, IPackageVisitor> createVisitor)
    {
        if (!package.IsReadable)
        {
            throw new PackageRefusedException(RefusalReason.ZipKind);
        }

        if (UnpackBudget.IsBomb(package.PackedLength, package.Expected.Length, limits))
        {
            throw new PackageRefusedException(RefusalReason.Ratio).With("limit", limits.MaxRatio);
        }

        if (package.Expected.Length > limits.MaxUnpackedBytes)
        {
            throw new PackageRefusedException(RefusalReason.Unpacked).WithMegabytes(limits.MaxUnpackedBytes);
        }

        zip.Position = start + data;
        budget.BeginPackage(package.PackedLength);
        using var member = Open(package);
        try
        {
            using var unpacked = GzipMember.Open(member, package.Expected.Length, budget);
            new RecordReader(unpacked, limits, createVisitor(package.Path.ToString())).VisitEntries();
        }
        catch (PackageRefusedException exception) when (exception.Refusal.Code is RefusalReason.Truncated or RefusalReason.Trailing)
        {
            // A good package looks so that is read up to a false end.
            member.VerifyToEnd(package.Expected);
            throw;
        }

        member.VerifyToEnd(package.Expected);
    }

    private VerifyingStream Open(ZipMember member)
    {
        var packed = new BoundedStream(zip, member.PackedLength);
        return member.Method == 0 ? VerifyingStream.ForStored(packed, () => member.Expected) : VerifyingStream.ForDeflated(packed, () => member.Expected);
    }

    // The data offset of each member. Overlapping members are how a zip bomb unpacks a small file to a huge one.
    private ImmutableDictionary<int, long> LocateData(ImmutableArray<ZipMember> members)
    {
        var data = ImmutableDictionary.CreateBuilder<int, long>();
        long free = 0;
        foreach (var member in members.OrderBy(m => m.HeaderOffset))
        {
            if (member.HeaderOffset < free)
            {
                throw ExceptionAt(RefusalReason.ZipDamaged, member);
            }

            data[member.Number] = ReadHeader(member);
            free = data[member.Number] + member.PackedLength;
            if (free > length)
            {
                throw ExceptionAt(RefusalReason.ZipDamaged, member);
            }
        }

        return data.ToImmutable();
    }

    private long ReadHeader(ZipMember member)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        zip.Position = Math.Min(start + member.HeaderOffset, start + length);
        var name = new byte[member.RawName.Length];
        var isWhole =
            zip.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) == HeaderLength
            && zip.ReadAtLeast(name, name.Length, throwOnEndOfStream: false) == name.Length;

        // A member with two different names could be checked under one and used under the other.
        return
            isWhole
            && BinaryPrimitives.ReadUInt32LittleEndian(header) == HeaderSignature
            && BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) == name.Length
            && name.AsSpan().SequenceEqual(member.RawName)
            ? member.HeaderOffset + HeaderLength + name.Length + BinaryPrimitives.ReadUInt16LittleEndian(header[28..])
            : throw ExceptionAt(RefusalReason.ZipDamaged, member);
    }

    private static PackageRefusedException ExceptionAt(string code, ZipMember member) =>
        new PackageRefusedException(code).With("entry", member.Number).With("place", member.Path.ToString());
}
