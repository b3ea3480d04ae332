using System.Buffers.Binary;
using System.Collections.Immutable;

namespace CertBot.Packages;

/// <summary>The packages in a zip, one after the other. Neither the zip nor a package in it is held in memory.</summary>
internal sealed class ZipFile(Stream zip, long start, long length, Limits limits)
{
    private const uint HeaderSignature = 0x04034b50;
    private const int HeaderLength = 30;

    // A zip without members begins with its end.
    public static bool IsSignature(ReadOnlySpan<byte> bytes) => bytes is [(byte)'P', (byte)'K', 3, 4] or [(byte)'P', (byte)'K', 5, 6];

    public void Walk(Meter meter, Func<string?, IPackageVisitor> begin)
    {
        var members = ZipDirectory.Read(zip, start, length, limits);
        var data = Locate(members);
        var packages = members.Where(m => !m.IsShadow && m.Ends(".gz")).ToImmutableArray();
        Check(members, packages);
        foreach (var package in packages)
        {
            try
            {
                One(package, data[package.Number], meter, begin);
            }
            catch (RefusedException refused)
            {
                throw refused.With("package", package.Path.ToString());
            }
        }
    }

    private void Check(ImmutableArray<ZipMember> members, ImmutableArray<ZipMember> packages)
    {
        if (members.FirstOrDefault(m => !m.IsShadow && m.Ends(".zip")) is { } nested)
        {
            throw At(Because.ZipNested, nested);
        }

        if (packages.FirstOrDefault(p => p.Path.Segments.Length > 1) is { } deep)
        {
            throw At(Because.ZipFolder, deep);
        }

        if (packages.IsEmpty)
        {
            throw new RefusedException(Because.ZipEmpty);
        }

        if (packages.Length > limits.Packages)
        {
            throw new RefusedException(Because.TooManyPackages).With("limit", limits.Packages);
        }

        if (packages.GroupBy(p => p.Path.Folded(), StringComparer.Ordinal).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
        {
            throw At(Because.Duplicate, twice.Last());
        }
    }

    private void One(ZipMember package, long data, Meter meter, Func<string?, IPackageVisitor> begin)
    {
        if (!package.IsReadable)
        {
            throw new RefusedException(Because.ZipKind);
        }

        if (Meter.IsBomb(package.Packed, package.Promise.Length, limits))
        {
            throw new RefusedException(Because.Ratio).With("limit", limits.Ratio);
        }

        zip.Position = start + data;
        meter.BeginPackage(package.Packed);
        using var member = Open(package);
        using var unpacked = Gunzip.Open(member, package.Promise.Length, meter);
        new Records(unpacked, limits, begin(package.Path.ToString())).Walk();
        if (member.ReadByte() >= 0)
        {
            throw new RefusedException(Because.Trailing);
        }
    }

    private Checked Open(ZipMember member)
    {
        var packed = new Window(zip, member.Packed);
        return member.Method == 0 ? Checked.Stored(packed, () => member.Promise) : Checked.Deflated(packed, () => member.Promise);
    }

    // Where the data of each member begins. Members that share bytes are how a small zip unpacks to a huge one.
    private ImmutableDictionary<int, long> Locate(ImmutableArray<ZipMember> members)
    {
        var data = ImmutableDictionary.CreateBuilder<int, long>();
        long free = 0;
        foreach (var member in members.OrderBy(m => m.Header))
        {
            if (member.Header < free)
            {
                throw At(Because.ZipDamaged, member);
            }

            data[member.Number] = ReadHeader(member);
            free = data[member.Number] + member.Packed;
            if (free > length)
            {
                throw At(Because.ZipDamaged, member);
            }
        }

        return data.ToImmutable();
    }

    private long ReadHeader(ZipMember member)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        zip.Position = Math.Min(start + member.Header, start + length);
        var name = new byte[member.RawName.Length];
        var isWhole = zip.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) == HeaderLength
            && zip.ReadAtLeast(name, name.Length, throwOnEndOfStream: false) == name.Length;

        // Two names for one member would let it be checked under one and used under the other.
        return isWhole && BinaryPrimitives.ReadUInt32LittleEndian(header) == HeaderSignature
            && BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) == name.Length && name.AsSpan().SequenceEqual(member.RawName)
            ? member.Header + HeaderLength + name.Length + BinaryPrimitives.ReadUInt16LittleEndian(header[28..])
            : throw At(Because.ZipDamaged, member);
    }

    private static RefusedException At(string code, ZipMember member) =>
        new RefusedException(code).With("entry", member.Number).With("place", member.Path.ToString());
}
