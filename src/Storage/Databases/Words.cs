using System.Collections.Frozen;
using System.Text;

namespace Carillon.Storage.Databases;

/// <summary>A closed list as the words that stand in the tables: NoAnswer is NO_ANSWER.</summary>
internal static class Words<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<T, string> ByValue = Enum.GetValues<T>().Distinct().ToFrozenDictionary(v => v, v => Spell(v.ToString()));
    private static readonly FrozenDictionary<string, T> ByWord = ByValue.ToFrozenDictionary(p => p.Value, p => p.Key);

    public static string Of(T value) => ByValue[value];

    /// <summary>A word that this version does not know reads as the first of the list.</summary>
    public static T Parse(string word) => ByWord.GetValueOrDefault(word);

    private static string Spell(string name)
    {
        var word = new StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c) && word.Length > 0)
                word.Append('_');
            word.Append(char.ToUpperInvariant(c));
        }

        return word.ToString();
    }
}
