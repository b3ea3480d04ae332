using System.Text;

namespace CertBot.Store;

/// <summary>What every store checks of a batch before it touches anything.</summary>
internal static class Batch
{
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Refuses bad names and text that is no Unicode (half a surrogate pair could not come back as it was).</summary>
    /// <returns>Whether the batch is within the limits.</returns>
    public static bool Fits(string partition, IReadOnlyList<Write> writes)
    {
        Names.Check(partition);
        if (writes.Count > IStore.MaxWrites)
        {
            return false;
        }

        long bytes = 0;
        foreach (var write in writes)
        {
            bytes += write switch
            {
                Write.Create w => Measure(w.Document),
                Write.Replace w => Measure(w.Document),
                Write.Upsert w => Measure(w.Document),
                Write.Delete w => Measure(w.Id),
                _ => throw new InvalidOperationException("an unknown write"),
            };
        }

        return bytes <= IStore.MaxBytes;
    }

    private static int Measure(Document document)
    {
        Names.Check(document.Id);
        Names.Check(document.Kind);
        return _strict.GetByteCount(document.Json);
    }

    private static int Measure(string id)
    {
        Names.Check(id);
        return 0;
    }
}
