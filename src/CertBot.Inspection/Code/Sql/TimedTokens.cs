using System.Collections;
using System.Diagnostics;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace CertBot.Inspection.Code.Sql;

/// <summary>Tokens that can be read for so long: the parser goes back and forth over them and cannot be cancelled.</summary>
internal sealed class TimedTokens(IList<TSqlParserToken> tokens, TimeSpan time) : IList<TSqlParserToken>
{
    private const int ReadsBetweenLooks = 1_024;
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _reads;

    public int Count => tokens.Count;

    public bool IsReadOnly => true;

    public TSqlParserToken this[int index]
    {
        get
        {
            if (++_reads % ReadsBetweenLooks == 0 && Stopwatch.GetElapsedTime(_start) > time)
            {
                throw new TimeoutException($"takes longer than {time.TotalSeconds:0} s to parse");
            }

            return tokens[index];
        }
        set => throw new NotSupportedException();
    }

    public int IndexOf(TSqlParserToken item) => tokens.IndexOf(item);

    public bool Contains(TSqlParserToken item) => tokens.Contains(item);

    public void CopyTo(TSqlParserToken[] array, int arrayIndex) => tokens.CopyTo(array, arrayIndex);

    public IEnumerator<TSqlParserToken> GetEnumerator() => tokens.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Insert(int index, TSqlParserToken item) => throw new NotSupportedException();

    public void RemoveAt(int index) => throw new NotSupportedException();

    public void Add(TSqlParserToken item) => throw new NotSupportedException();

    public void Clear() => throw new NotSupportedException();

    public bool Remove(TSqlParserToken item) => throw new NotSupportedException();
}
