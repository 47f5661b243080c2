using FluentMigrator.Builders.Create.Table;

namespace Carillon.Storage.Migrations;

/// <summary>The few column types of the schema, so that a kind of value looks the same in every table.</summary>
internal static class ColumnTypes
{
    private const int Unbounded = int.MaxValue;

    extension(ICreateTableColumnAsTypeSyntax column)
    {
        /// <summary>A Guid as 32 lower-case hex digits: as people read it, on both databases.</summary>
        public ICreateTableColumnOptionOrWithColumnSyntax AsId() => column.AsFixedLengthAnsiString(32);

        /// <summary>Text in the database's own character set (utf8mb4): the "national" types of MariaDB are utf8mb3.</summary>
        public ICreateTableColumnOptionOrWithColumnSyntax AsText(int length) => column.AsAnsiString(length);

        /// <summary>A short name that operators type: a campaign, a user, a server, a carrier.</summary>
        public ICreateTableColumnOptionOrWithColumnSyntax AsName() => column.AsAnsiString(64);

        /// <summary>One of a closed list of words: READY, NO_ANSWER.</summary>
        public ICreateTableColumnOptionOrWithColumnSyntax AsWord() => column.AsAnsiString(32);

        /// <summary>An instant: milliseconds since 1970-01-01 UTC. No time zone of a server or a session can bend it.</summary>
        public ICreateTableColumnOptionOrWithColumnSyntax AsInstant() => column.AsInt64();

        /// <summary>A length of time in milliseconds.</summary>
        public ICreateTableColumnOptionOrWithColumnSyntax AsMilliseconds() => column.AsInt64();

        public ICreateTableColumnOptionOrWithColumnSyntax AsLongText() => column.AsAnsiString(Unbounded);
    }
}
