using FluentMigrator;

namespace Carillon.Storage.Migrations;

/// <summary>Campaigns, lists, leads, and the record of imports.</summary>
[Migration(MigrationSteps.Leads, "campaigns, lists, leads, imports")]
public sealed class CreateLeads : ForwardOnlyMigration
{
    public override void Up()
    {
        Create.Table("campaigns")
            .WithColumn("id").AsName().NotNullable().PrimaryKey()
            .WithColumn("name").AsText(200).NotNullable()
            .WithColumn("active").AsBoolean().NotNullable()
            .WithColumn("maximum_attempts").AsInt32().NotNullable()
            .WithColumn("settings").AsLongText().NotNullable()
            .WithColumn("version").AsInt64().NotNullable();

        Create.Table("lists")
            .WithColumn("id").AsInt64().NotNullable().PrimaryKey().Identity()
            .WithColumn("name").AsText(200).NotNullable()
            .WithColumn("campaign").AsName().NotNullable()
            .WithColumn("active").AsBoolean().NotNullable()
            .WithColumn("created_at").AsInstant().NotNullable();
        Create.Index("ix_lists_campaign").OnTable("lists").OnColumn("campaign");

        CreateLeadTable();
        CreateImportTable();
    }

    private void CreateLeadTable()
    {
        Create.Table("leads")
            .WithColumn("id").AsInt64().NotNullable().PrimaryKey().Identity()
            .WithColumn("list_id").AsInt64().NotNullable()
            .WithColumn("phone").AsText(20).NotNullable()
            .WithColumn("first_name").AsText(100).NotNullable()
            .WithColumn("last_name").AsText(100).NotNullable()
            .WithColumn("email").AsText(200).NotNullable()
            .WithColumn("city").AsText(100).NotNullable()
            .WithColumn("region").AsText(100).NotNullable()
            .WithColumn("postal_code").AsText(20).NotNullable()
            .WithColumn("comments").AsLongText().NotNullable()
            .WithColumn("fields").AsLongText().NotNullable()
            .WithColumn("state").AsText(10).NotNullable()
            .WithColumn("status").AsWord().NotNullable()
            .WithColumn("called_count").AsInt32().NotNullable()
            .WithColumn("not_before").AsInstant().NotNullable()
            .WithColumn("claim").AsId().Nullable()
            .WithColumn("version").AsInt64().NotNullable()
            .WithColumn("created_at").AsInstant().NotNullable();

        // The hopper: one range of one list, in order of id; the last two columns let it and the count stay in the index.
        Create.Index("ix_leads_dialable").OnTable("leads")
            .OnColumn("list_id").Ascending().OnColumn("state").Ascending().OnColumn("id").Ascending()
            .OnColumn("not_before").Ascending().OnColumn("called_count").Ascending();
        // Duplicates on import, and "who is this caller".
        Create.Index("ix_leads_phone").OnTable("leads").OnColumn("phone").Ascending().OnColumn("list_id").Ascending();
    }

    private void CreateImportTable() =>
        Create.Table("imports")
            .WithColumn("id").AsInt64().NotNullable().PrimaryKey().Identity()
            .WithColumn("list_id").AsInt64().NotNullable()
            .WithColumn("started_at").AsInstant().NotNullable()
            .WithColumn("finished_at").AsInstant().NotNullable()
            .WithColumn("rows_read").AsInt64().NotNullable()
            .WithColumn("imported").AsInt64().NotNullable()
            .WithColumn("rejected").AsInt64().NotNullable()
            .WithColumn("fault").AsText(500).Nullable();
}
